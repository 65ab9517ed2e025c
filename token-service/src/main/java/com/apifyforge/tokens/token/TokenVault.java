package com.apifyforge.tokens.token;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.apifyforge.apify.Account;
import com.apifyforge.events.TokenEvent;
import com.apifyforge.secret.Loan;
import com.apifyforge.service.Metric;
import com.apifyforge.tokens.envelope.Binding;
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
    public Map<String, WrappedKey> keysOf(Collection<Token> of) {
        Map<String, WrappedKey> found = keys.find(ids(of));
        Map<String, WrappedKey> byUser = new HashMap<>();
        for (Token token : of) {
            WrappedKey key = found.get(token.keyId());
            if (key != null) {
                byUser.put(token.userId(), key);
            }
        }
        return byUser;
    }

    /** The users among the given whose key is still there: whose token was neither revoked nor replaced since. */
    public Set<String> stillKept(Collection<Token> of) {
        Set<String> present = keys.present(ids(of));
        return of.stream()
                .filter(token -> present.contains(token.keyId()))
                .map(Token::userId)
                .collect(Collectors.toSet());
    }

    private static Set<String> ids(Collection<Token> of) {
        return of.stream().map(Token::keyId).collect(Collectors.toSet());
    }

    /** Whether the command came to its end already; then what that may have left unpublished is published. */
    boolean hasEnded(String userId, String commandId) {
        boolean ended = tokens.find(userId).hasSeen(commandId);
        if (ended) {
            relay.relay(userId);
        }
        return ended;
    }

    /** Whether the command could connect nothing any more, whatever its token is worth: Apify need not be asked. */
    boolean isTooOld(ConnectCommand connect) {
        return isTooOld(tokens.find(connect.userId()), connect);
    }

    /**
     * Keeps the token as the user's newest, or says why not. Writes the key first, then the document with its event, then
     * publishes, then shreds what was replaced. Gives up if the command came to another end in the meantime.
     */
    Optional<Rejection> store(ConnectCommand connect, Loan plaintext, @Nullable Account account) {
        String userId = connect.userId();
        String commandId = connect.commandId();
        long triedVersion = 0;
        while (true) {
            TokenRow row = tokens.find(userId);
            if (row.hasSeen(commandId)) {
                return Optional.empty();
            }
            if (isTooOld(row, connect)) {
                return Optional.of(Rejection.SEALED_BEFORE_DISCONNECT);
            }
            Token replaced = row.live();
            Optional<Rejection> mismatch = mismatch(replaced, account);
            if (mismatch.isPresent()) {
                return mismatch;
            }
            String tokenId = replaced == null ? UUID.randomUUID().toString() : replaced.tokenId();
            long version = Math.max(row.lastVersion(), triedVersion) + 1;
            triedVersion = version;
            Instant now = now();
            SealedEnvelope sealed =
                    plaintext.lend(secret -> cipher.seal(secret, Binding.ofToken(userId, tokenId, version)));
            var token = token(userId, tokenId, version, sealed, account, now);
            // A key of this version is one that a crash left or that another instance is about to use: skip the
            // version.
            if (keys.insert(token.keyId(), userId, sealed.key(), now)) {
                if (tokens.change(
                        row,
                        TokenDocuments.stored(token, sealed.envelope().bytes(), rotation.first(now)),
                        TokenDocuments.seen(commandId),
                        TokenDocuments.seals(spent(row, connect)),
                        outbox.append(tokenId + ":" + version + ":TokenStored", now, stored(token, commandId)))) {
                    said("TokenStored", Metric.NONE);
                    log.info("Stored token {} version {} of user {}", tokenId, version, userId);
                    relay.relay(userId);
                    if (replaced != null) {
                        keys.delete(replaced.keyId());
                    }
                    return Optional.empty();
                }
                keys.delete(token.keyId());
            }
        }
    }

    /**
     * A replacement must be the same account's, or running jobs would be followed with a stranger's token. Where the new
     * token cannot show its account this cannot be told, so it is refused; where the old one could not, nothing is known
     * to compare with.
     */
    private static Optional<Rejection> mismatch(@Nullable Token replaced, @Nullable Account account) {
        String known = replaced == null ? null : replaced.apifyUserId();
        if (known == null) {
            return Optional.empty();
        }
        if (account == null) {
            return Optional.of(Rejection.ACCOUNT_NOT_READABLE);
        }
        return known.equals(account.id()) ? Optional.empty() : Optional.of(Rejection.DIFFERENT_ACCOUNT);
    }

    /**
     * Deletes the key, which shreds the ciphertext in every copy, then leaves a tombstone with the event. From the first of
     * the two writes on no lease opens the token. Says {@link Rejection#NOTHING_CONNECTED} if there is nothing to revoke.
     */
    Optional<Rejection> revoke(DisconnectCommand disconnect, String reason) {
        String userId = disconnect.userId();
        String commandId = disconnect.commandId();
        while (true) {
            TokenRow row = tokens.find(userId);
            if (row.hasSeen(commandId)) {
                return Optional.empty();
            }
            Token token = row.live();
            if (token == null) {
                return Optional.of(Rejection.NOTHING_CONNECTED);
            }
            keys.delete(token.keyId());
            Instant now = now();
            var event = new TokenEvent.TokenRevoked(token.tokenId(), userId, token.version(), now, reason, commandId);
            if (tokens.change(
                    row,
                    TokenDocuments.disconnected(now),
                    TokenDocuments.seen(commandId),
                    TokenDocuments.seals(after(row, disconnect)),
                    outbox.append(token.keyId() + ":TokenRevoked", now, event))) {
                said("TokenRevoked", Metric.NONE);
                log.info("Revoked token {} version {} of user {}", token.tokenId(), token.version(), userId);
                relay.relay(userId);
                return Optional.empty();
            }
        }
    }

    /**
     * Ends a command that changes nothing. Remembered in the same write that tells of it: from then on nobody carries it
     * out, neither who is trying it at this moment nor who gets it delivered again after a crash. Its seal is spent if it opens.
     */
    void reject(ConnectCommand connect, Rejection reason, boolean opens) {
        reject(connect.userId(), connect.commandId(), reason, row -> opens ? spent(row, connect) : row.seals());
    }

    /** Nothing was connected; what was sealed before must not connect later either. */
    void reject(DisconnectCommand disconnect, Rejection reason) {
        reject(disconnect.userId(), disconnect.commandId(), reason, row -> after(row, disconnect));
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

    private void reject(String userId, String commandId, Rejection reason, Function<TokenRow, Seals> seals) {
        var event = new TokenEvent.TokenRejected(userId, commandId, reason.name());
        TokenRow row = tokens.find(userId);
        while (!row.hasSeen(commandId)) {
            if (tokens.change(
                    row,
                    TokenDocuments.seen(commandId),
                    TokenDocuments.seals(seals.apply(row)),
                    outbox.append(rejectionId(commandId), now(), event))) {
                said("TokenRejected", reason.name());
                log.info("Rejected command {} of user {}: {}", commandId, userId, reason);
                relay.relay(userId);
                return;
            }
            row = tokens.find(userId);
        }
    }

    /** At most 256 characters, as readers demand, also where the command's id has that many. */
    private static String rejectionId(String commandId) {
        String unique = commandId.length() <= LONGEST_REPEATED
                ? commandId
                : UUID.nameUUIDFromBytes(commandId.getBytes(US_ASCII)).toString();
        return unique + ":TokenRejected";
    }

    /** Apify refused the token for good. Does nothing if it was replaced or revoked in the meantime. */
    public void invalidate(String userId, String tokenId, long version, String errorType) {
        while (true) {
            TokenRow row = tokens.find(userId);
            Token token = row.token();
            if (token == null
                    || token.state() != Token.State.CONNECTED
                    || !token.tokenId().equals(tokenId)
                    || token.version() != version) {
                return;
            }
            Instant now = now();
            var event = new TokenEvent.TokenInvalidated(tokenId, userId, version, now, errorType);
            if (tokens.change(
                    row,
                    TokenDocuments.invalidated(),
                    outbox.append(token.keyId() + ":TokenInvalidated", now, event))) {
                said("TokenInvalidated", Metric.NONE);
                log.info("Token {} version {} of user {} is refused by Apify: {}", tokenId, version, userId, errorType);
                relay.relay(userId);
                keys.delete(token.keyId());
                return;
            }
        }
    }

    private void said(String event, String reason) {
        Metric.TOKEN_EVENTS.count(meters, event, reason);
    }

    private Token token(
            String userId,
            String tokenId,
            long version,
            SealedEnvelope sealed,
            @Nullable Account account,
            Instant now) {
        return new Token(
                userId,
                tokenId,
                version,
                Token.State.CONNECTED,
                sealed.envelope(),
                account == null ? null : account.id(),
                account == null ? null : account.username(),
                account != null,
                now,
                rotation.rotateBy(now),
                null);
    }

    private static TokenEvent stored(Token token, String commandId) {
        return new TokenEvent.TokenStored(
                token.tokenId(),
                token.userId(),
                token.version(),
                token.apifyUserId(),
                token.apifyUsername(),
                token.storedAt(),
                token.rotateBy(),
                token.verified(),
                commandId);
    }

    /** Milliseconds, as that is what the database keeps. */
    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
