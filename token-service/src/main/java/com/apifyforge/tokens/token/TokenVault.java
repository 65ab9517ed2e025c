package com.apifyforge.tokens.token;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.apifyforge.apify.Account;
import com.apifyforge.events.Reason;
import com.apifyforge.events.TokenEvent;
import com.apifyforge.secret.Loan;
import com.apifyforge.service.Metric;
import com.apifyforge.tokens.envelope.EnvelopeCipher;
import com.apifyforge.tokens.envelope.SealedEnvelope;
import com.apifyforge.tokens.envelope.WrappedKey;
import com.apifyforge.tokens.outbox.Outbox;
import com.apifyforge.tokens.outbox.OutboxRelay;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps tokens: stores, finds, revokes and invalidates them, each change with its event in one atomic write. */
public final class TokenVault {
    private static final Logger log = LoggerFactory.getLogger(TokenVault.class);
    private static final int LONGEST_REPEATED = 200;

    private final Tokens tokens;
    private final TokenKeys keys;
    private final EnvelopeCipher cipher;
    private final Outbox outbox;
    private final OutboxRelay relay;
    private final RotationPlan rotation;
    private final Duration clockSkew;
    private final Clock clock;
    private final MeterRegistry meters;

    TokenVault(
            Tokens tokens,
            TokenKeys keys,
            EnvelopeCipher cipher,
            Outbox outbox,
            OutboxRelay relay,
            RotationPlan rotation,
            Duration clockSkew,
            Clock clock,
            MeterRegistry meters) {
        this.tokens = tokens;
        this.keys = keys;
        this.cipher = cipher;
        this.outbox = outbox;
        this.relay = relay;
        this.rotation = rotation;
        this.clockSkew = clockSkew;
        this.clock = clock;
        this.meters = meters;
    }

    /** By user id; users who never connected are not in it. */
    public Map<String, Token> find(Collection<String> userIds) {
        return tokens.find(userIds);
    }

    /** The wrapped keys of the given tokens by user id; without one a token cannot be opened. */
    public Map<String, WrappedKey> keysOf(Collection<? extends Token> of) {
        Map<String, WrappedKey> found = keys.find(ids(of));
        Map<String, WrappedKey> byUser = new HashMap<>();
        for (Token token : of) {
            WrappedKey key = found.get(token.id().keyId());
            if (key != null) {
                byUser.put(token.id().userId(), key);
            }
        }
        return byUser;
    }

    /** The users among the given whose key is still there: whose token was neither revoked nor replaced since. */
    public Set<String> stillKept(Collection<? extends Token> of) {
        Set<String> present = keys.present(ids(of));
        return of.stream()
                .map(Token::id)
                .filter(id -> present.contains(id.keyId()))
                .map(TokenVersion::userId)
                .collect(Collectors.toSet());
    }

    private static Set<String> ids(Collection<? extends Token> of) {
        return of.stream().map(token -> token.id().keyId()).collect(Collectors.toSet());
    }

    /** Whether the command came to its end already; then what that may have left unpublished is published. */
    public boolean hasEnded(String userId, String commandId) {
        boolean ended = tokens.find(userId).hasSeen(commandId);
        if (ended) {
            relay.relay(userId);
        }
        return ended;
    }

    /** Whether the command could connect nothing any more, whatever its token is worth: Apify need not be asked. */
    public boolean isTooOld(ConnectCommand connect) {
        return isTooOld(tokens.find(connect.userId()), connect);
    }

    /**
     * Keeps the token as the user's newest, or says why not. Writes the key first, then the document with its event,
     * then publishes, then shreds what was replaced. Gives up if the command came to another end in the meantime.
     */
    public Optional<Reason> store(ConnectCommand connect, Loan plaintext, @Nullable Account account) {
        String userId = connect.userId();
        String commandId = connect.commandId();
        long triedVersion = 0;
        while (true) {
            TokenRow row = tokens.find(userId);
            if (row.hasSeen(commandId)) {
                return Optional.empty();
            }
            if (isTooOld(row, connect)) {
                return Optional.of(Reason.SEALED_BEFORE_DISCONNECT);
            }
            Token.Live replaced = row.live();
            Optional<Reason> mismatch = mismatch(replaced, account);
            if (mismatch.isPresent()) {
                return mismatch;
            }
            String tokenId = replaced == null
                    ? UUID.randomUUID().toString()
                    : replaced.id().tokenId();
            triedVersion = Math.max(row.lastVersion(), triedVersion) + 1;
            var id = new TokenVersion(userId, tokenId, triedVersion);
            Instant now = now();
            SealedEnvelope sealed = plaintext.lend(secret -> cipher.seal(secret, id.binding()));
            var dates = new Token.Dates(now, rotation.rotateBy(now), row.lastDisconnect());
            var token = new Token.Connected(id, sealed.envelope(), account, dates);
            // A key of this version is one that a crash left or that another instance is about to use: skip the
            // version.
            if (keys.insert(id.keyId(), userId, sealed.key(), now)) {
                if (tokens.change(
                        row,
                        TokenDocuments.stored(token, rotation.first(now)),
                        TokenDocuments.seen(commandId),
                        TokenDocuments.seals(spent(row, connect)),
                        outbox.append(id.keyId() + ":TokenStored", now, stored(token, commandId)))) {
                    published(id, "TokenStored");
                    if (replaced != null) {
                        keys.delete(replaced.id().keyId());
                    }
                    return Optional.empty();
                }
                keys.delete(id.keyId());
            }
        }
    }

    /**
     * A replacement must be the same account's, or running jobs would be followed with a stranger's token. Where the
     * new token cannot show its account this is not known, so it is refused; where the old one could not, there is
     * nothing to compare with.
     */
    private static Optional<Reason> mismatch(Token.@Nullable Live replaced, @Nullable Account account) {
        Account known = replaced == null ? null : replaced.account();
        if (known == null) {
            return Optional.empty();
        }
        if (account == null) {
            return Optional.of(Reason.ACCOUNT_NOT_READABLE);
        }
        return known.id().equals(account.id()) ? Optional.empty() : Optional.of(Reason.DIFFERENT_ACCOUNT);
    }

    /**
     * Deletes the key, which shreds the ciphertext in every copy, then leaves a tombstone with the event. From the
     * first of the two writes on no lease opens the token. Says {@link Reason#NOTHING_CONNECTED} if there is nothing
     * to revoke.
     */
    public Optional<Reason> revoke(DisconnectCommand disconnect) {
        String userId = disconnect.userId();
        String commandId = disconnect.commandId();
        while (true) {
            TokenRow row = tokens.find(userId);
            if (row.hasSeen(commandId)) {
                return Optional.empty();
            }
            Token.Live token = row.live();
            if (token == null) {
                return Optional.of(Reason.NOTHING_CONNECTED);
            }
            TokenVersion id = token.id();
            keys.delete(id.keyId());
            Instant now = now();
            Reason reason = disconnect.disputed() ? Reason.USE_DISPUTED : Reason.DISCONNECTED_BY_USER;
            var event = new TokenEvent.TokenRevoked(id.tokenId(), userId, id.version(), now, reason.name(), commandId);
            if (tokens.change(
                    row,
                    TokenDocuments.disconnected(now),
                    TokenDocuments.seen(commandId),
                    TokenDocuments.seals(after(row, disconnect)),
                    outbox.append(id.keyId() + ":TokenRevoked", now, event))) {
                published(id, "TokenRevoked", disconnect.disputed() ? reason.name() : Metric.NONE);
                return Optional.empty();
            }
        }
    }

    /**
     * Ends a command that changes nothing. Remembered in the same write that tells of it: from then on nobody carries
     * it out, neither who is trying it at this moment nor who gets it delivered again after a crash. Its seal is spent
     * if it opens.
     */
    public void reject(ConnectCommand connect, Reason reason, boolean opens) {
        reject(connect.userId(), connect.commandId(), reason, reason, row -> opens ? spent(row, connect) : row.seals());
    }

    /**
     * Nothing was connected; what was sealed before must not connect later either. A dispute is counted as one also
     * here: the use may be from before.
     */
    public void reject(DisconnectCommand disconnect, Reason reason) {
        Reason counted = disconnect.disputed() ? Reason.USE_DISPUTED : reason;
        reject(disconnect.userId(), disconnect.commandId(), reason, counted, row -> after(row, disconnect));
    }

    private Seals after(TokenRow row, DisconnectCommand disconnect) {
        return row.seals().disconnect(disconnect.sentAt(), disconnect.appendedAt(), clockSkew);
    }

    private Seals spent(TokenRow row, ConnectCommand connect) {
        return connect.sealedAt()
                .map(at -> row.seals().spend(connect.commandId(), at, connect.appendedAt(), clockSkew))
                .orElse(row.seals());
    }

    private static boolean isTooOld(TokenRow row, ConnectCommand connect) {
        return connect.sealedAt().filter(row.seals()::isTooOld).isPresent();
    }

    private void reject(
            String userId, String commandId, Reason reason, Reason counted, Function<TokenRow, Seals> seals) {
        var event = new TokenEvent.TokenRejected(userId, commandId, reason.name());
        TokenRow row = tokens.find(userId);
        while (!row.hasSeen(commandId)) {
            if (tokens.change(
                    row,
                    TokenDocuments.seen(commandId),
                    TokenDocuments.seals(seals.apply(row)),
                    outbox.append(rejectionId(commandId), now(), event))) {
                said("TokenRejected", counted.name());
                log.info("Rejected command {} of user {}: {}", commandId, userId, counted);
                relay.relay(userId);
                return;
            }
            row = tokens.find(userId);
        }
    }

    /** Never longer than readers allow, also where the command's id is as long as that. */
    private static String rejectionId(String commandId) {
        String unique = commandId.length() <= LONGEST_REPEATED
                ? commandId
                : UUID.nameUUIDFromBytes(commandId.getBytes(US_ASCII)).toString();
        return unique + ":TokenRejected";
    }

    /** Apify refused the token for good. Does nothing if it was replaced or revoked in the meantime. */
    public void invalidate(TokenVersion id, String errorType) {
        while (true) {
            TokenRow row = tokens.find(id.userId());
            if (!(row.token() instanceof Token.Connected token) || !token.id().equals(id)) {
                return;
            }
            Instant now = now();
            var event = new TokenEvent.TokenInvalidated(id.tokenId(), id.userId(), id.version(), now, errorType);
            if (tokens.change(
                    row, TokenDocuments.invalidated(), outbox.append(id.keyId() + ":TokenInvalidated", now, event))) {
                published(id, "TokenInvalidated");
                keys.delete(id.keyId());
                return;
            }
        }
    }

    private void published(TokenVersion id, String event) {
        published(id, event, Metric.NONE);
    }

    private void published(TokenVersion id, String event, String reason) {
        said(event, reason);
        log.info("{} ({}): token {} version {} of user {}", event, reason, id.tokenId(), id.version(), id.userId());
        relay.relay(id.userId());
    }

    private void said(String event, String reason) {
        Metric.TOKEN_EVENTS.count(meters, event, reason);
    }

    private static TokenEvent stored(Token.Connected token, String commandId) {
        Account account = token.account();
        return new TokenEvent.TokenStored(
                token.id().tokenId(),
                token.id().userId(),
                token.id().version(),
                account == null ? null : account.id(),
                account == null ? null : account.username(),
                token.dates().storedAt(),
                token.dates().rotateBy(),
                token.verified(),
                commandId);
    }

    /** Milliseconds, as that is what the database keeps. */
    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
