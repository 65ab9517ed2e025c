package com.apifyforge.tokens.token;

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

    /** As many as one poll brings ({@code max-poll-records}): a batch that comes again is remembered whole. */
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
        Binary envelope = document.get("envelope", Binary.class);
        Date disconnectedAt = document.getDate("disconnectedAt");
        return new Token(
                document.getString("_id"),
                tokenId,
                document.getLong("version"),
                Token.State.valueOf(document.getString("state")),
                envelope == null ? null : Envelope.of(envelope.getData()),
                document.getString("apifyUserId"),
                document.getString("apifyUsername"),
                document.getBoolean("verified", false),
                document.getDate("storedAt").toInstant(),
                document.getDate("rotateBy").toInstant(),
                disconnectedAt == null ? null : disconnectedAt.toInstant());
    }

    static Bson stored(Token token, byte[] envelope, Instant remindAt) {
        return Updates.combine(
                Updates.set("tokenId", token.tokenId()),
                Updates.set("version", token.version()),
                Updates.set("state", token.state().name()),
                Updates.set("envelope", new Binary(envelope)),
                Updates.set("apifyUserId", token.apifyUserId()),
                Updates.set("apifyUsername", token.apifyUsername()),
                Updates.set("verified", token.verified()),
                Updates.set("storedAt", Date.from(token.storedAt())),
                Updates.set("rotateBy", Date.from(token.rotateBy())),
                Updates.set(REMIND_AT, Date.from(remindAt)));
    }

    /** A tombstone: it keeps the version, so that the next token's is higher, and the commands seen. */
    static Bson disconnected(Instant at) {
        return Updates.combine(
                Updates.set("disconnectedAt", Date.from(at)),
                Updates.set("state", Token.State.DISCONNECTED.name()),
                Updates.unset("envelope"),
                Updates.unset("apifyUserId"),
                Updates.unset("apifyUsername"),
                Updates.unset(REMIND_AT));
    }

    static Bson invalidated() {
        return Updates.combine(
                Updates.set("state", Token.State.INVALID.name()), Updates.unset("envelope"), Updates.unset(REMIND_AT));
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
