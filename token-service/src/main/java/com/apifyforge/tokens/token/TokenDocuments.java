package com.apifyforge.tokens.token;

import com.apifyforge.apify.Account;
import com.apifyforge.tokens.envelope.Envelope;
import com.mongodb.client.model.PushOptions;
import com.mongodb.client.model.Updates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;

/** The only class that knows the field names of {@code tokens}. */
final class TokenDocuments {
    static final String REVISION = "revision";
    static final String REMIND_AT = "remindAt";

    /** As many as one poll returns ({@code max-poll-records}): a batch that comes again is remembered whole. */
    private static final int SEEN_KEPT = 100;

    private TokenDocuments() {}

    static TokenRow row(Document document) {
        return new TokenRow(
                document.getString("_id"),
                document.getLong(REVISION),
                document.getList("seen", String.class, List.of()),
                seals(document),
                token(document));
    }

    private static @Nullable Token token(Document document) {
        String tokenId = document.getString("tokenId");
        if (tokenId == null) {
            return null;
        }
        var id = new TokenVersion(document.getString("_id"), tokenId, document.getLong("version"));
        Date disconnectedAt = document.getDate("disconnectedAt");
        var dates = new Token.Dates(
                document.getDate("storedAt").toInstant(),
                document.getDate("rotateBy").toInstant(),
                disconnectedAt == null ? Instant.EPOCH : disconnectedAt.toInstant());
        return switch (TokenState.valueOf(document.getString("state"))) {
            case CONNECTED -> new Token.Connected(id, envelope(document), account(document), dates);
            case INVALID -> new Token.Invalid(id, account(document), dates);
            case DISCONNECTED -> new Token.Disconnected(id, document.getBoolean("verified", false), dates);
        };
    }

    /** One that is missing is one that nobody can open: its document must still be read, replaced and deleted. */
    private static Envelope envelope(Document document) {
        Binary envelope = document.get("envelope", Binary.class);
        return Envelope.of(envelope == null ? new byte[0] : envelope.getData());
    }

    private static @Nullable Account account(Document document) {
        String id = document.getString("apifyUserId");
        return id == null ? null : new Account(id, document.getString("apifyUsername"));
    }

    static Bson stored(Token.Connected token, Instant remindAt) {
        Account account = token.account();
        return Updates.combine(
                Updates.set("tokenId", token.id().tokenId()),
                Updates.set("version", token.id().version()),
                Updates.set("state", TokenState.CONNECTED.name()),
                Updates.set("envelope", new Binary(token.envelope().bytes())),
                Updates.set("apifyUserId", account == null ? null : account.id()),
                Updates.set("apifyUsername", account == null ? null : account.username()),
                Updates.set("verified", token.verified()),
                Updates.set("storedAt", Date.from(token.dates().storedAt())),
                Updates.set("rotateBy", Date.from(token.dates().rotateBy())),
                Updates.set(REMIND_AT, Date.from(remindAt)));
    }

    /** A tombstone: it keeps the version, so that the next token's is higher, and the commands seen. */
    static Bson disconnected(Instant at) {
        return Updates.combine(
                Updates.set("disconnectedAt", Date.from(at)),
                Updates.set("state", TokenState.DISCONNECTED.name()),
                Updates.unset("envelope"),
                Updates.unset("apifyUserId"),
                Updates.unset("apifyUsername"),
                Updates.unset(REMIND_AT));
    }

    static Bson invalidated() {
        return Updates.combine(
                Updates.set("state", TokenState.INVALID.name()), Updates.unset("envelope"), Updates.unset(REMIND_AT));
    }

    static Bson remindAt(Instant at) {
        return Updates.set(REMIND_AT, Date.from(at));
    }

    /** What older services wrote has the time of the disconnect only. */
    private static Seals seals(Document document) {
        Long notBefore = document.getLong("sealsNotBefore");
        Date disconnectedAt = document.getDate("disconnectedAt");
        Map<String, Long> spent = new LinkedHashMap<>();
        document.getList("sealsSpent", Document.class, List.of())
                .forEach(one -> spent.put(one.getString("command"), one.getLong("sealedAt")));
        if (notBefore == null) {
            notBefore = disconnectedAt == null
                    ? Seals.NONE.notBefore()
                    : disconnectedAt.toInstant().getEpochSecond();
        }
        return new Seals(notBefore, spent);
    }

    static Bson seals(Seals seals) {
        List<Document> spent = new ArrayList<>();
        seals.spent().forEach((command, at) -> spent.add(new Document("command", command).append("sealedAt", at)));
        return Updates.combine(Updates.set("sealsNotBefore", seals.notBefore()), Updates.set("sealsSpent", spent));
    }

    static Bson seen(String commandId) {
        return Updates.pushEach("seen", List.of(commandId), new PushOptions().slice(-SEEN_KEPT));
    }
}
