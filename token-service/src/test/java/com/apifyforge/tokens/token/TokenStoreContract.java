package com.apifyforge.tokens.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.apify.Account;
import com.apifyforge.tokens.envelope.Envelope;
import com.apifyforge.tokens.envelope.WrappedKey;
import com.apifyforge.tokens.store.Stores;
import com.mongodb.client.model.Updates;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What tokens and their keys need of a database. */
abstract class TokenStoreContract {
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

    private final String user = "user-" + UUID.randomUUID();
    private Tokens tokens;
    private TokenKeys keys;

    @BeforeEach
    void open(Stores stores) {
        tokens = new Tokens(stores.store);
        keys = new TokenKeys(stores.store);
        stores.prepare();
    }

    @Test
    void userWhoNeverConnectedHasAnEmptyRow() {
        assertThat(tokens.find(user)).isEqualTo(new TokenRow(user, 0, List.of(), Seals.NONE, null));
        assertThat(tokens.find(List.of(user))).isEmpty();
    }

    @Test
    void storedTokenIsReadBackAsItWas() {
        Token.Connected token = token(1);

        assertThat(store(tokens.find(user), token)).isTrue();

        var read = (Token.Connected) tokens.find(user).token();
        assertThat(read).usingRecursiveComparison().ignoringFields("envelope").isEqualTo(token);
        assertThat(read.envelope().bytes()).isEqualTo(EnvelopeBytes.SOME);
        assertThat(tokens.find(List.of(user, "nobody"))).containsOnlyKeys(user);
    }

    @Test
    void staleRevisionChangesNothing() {
        TokenRow empty = tokens.find(user);
        store(empty, token(1));

        assertThat(store(empty, token(2))).isFalse();
        assertThat(tokens.change(tokens.find(user), TokenDocuments.disconnected(NOW)))
                .isTrue();
        assertThat(tokens.find(user).token())
                .isEqualTo(new Token.Disconnected(token(1).id(), true, new Token.Dates(NOW, NOW.plusSeconds(60), NOW)));
    }

    @Test
    void invalidTokenKeepsItsAccountAndLosesItsEnvelope() {
        store(tokens.find(user), token(1));

        tokens.change(tokens.find(user), TokenDocuments.invalidated());

        assertThat(tokens.find(user).token())
                .isEqualTo(new Token.Invalid(token(1).id(), token(1).account(), token(1).dates()));
    }

    @Test
    void connectedTokenWithoutEnvelopeIsReadAndOpensNothing() {
        store(tokens.find(user), token(1));
        tokens.change(tokens.find(user), Updates.unset("envelope"));

        assertThat(tokens.find(user).token())
                .isInstanceOfSatisfying(
                        Token.Connected.class,
                        token -> assertThat(token.envelope().bytes()).isEmpty());
    }

    @Test
    void oneOfManyFirstConnectsWins() {
        TokenRow empty = tokens.find(user);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var wins = IntStream.rangeClosed(1, 8)
                    .mapToObj(i -> threads.submit(() -> store(empty, token(i))))
                    .toList();
            assertThat(wins).extracting(win -> win.get()).containsOnlyOnce(true);
        }
        assertThat(tokens.find(user).revision()).isEqualTo(1);
    }

    @Test
    void lastHundredCommandsAreRemembered() {
        for (int i = 0; i < 105; i++) {
            tokens.change(tokens.find(user), TokenDocuments.seen("command-" + i));
        }

        TokenRow row = tokens.find(user);
        assertThat(row.seen()).hasSize(100).startsWith("command-5").endsWith("command-104");
        assertThat(row.token()).isNull();
    }

    @Test
    void sealsAreReadBackAsTheyWere() {
        var seals = new Seals(1_700_000_000L, Map.of("command-1", 1_700_000_001L, "command.$2", 1_700_000_002L));

        tokens.change(tokens.find(user), TokenDocuments.seals(seals));

        assertThat(tokens.find(user).seals()).isEqualTo(seals);
        assertThat(tokens.find(user).hasSeen("command.$2")).isTrue();
    }

    @Test
    void documentOfAnOlderServiceRefusesWhatWasSealedBeforeItsDisconnect() {
        tokens.change(tokens.find(user), TokenDocuments.stored(token(1), NOW));
        tokens.change(tokens.find(user), TokenDocuments.disconnected(NOW));

        assertThat(tokens.find(user).seals().isTooOld(NOW.minusSeconds(1))).isTrue();
        assertThat(tokens.find(user).seals().isTooOld(NOW)).isFalse();
    }

    @Test
    void dueRemindersAreFound() {
        tokens.change(tokens.find(user), TokenDocuments.stored(token(1), NOW));

        assertThat(tokens.reminderDue(NOW.minusMillis(1), 1000))
                .noneMatch(row -> row.userId().equals(user));
        assertThat(tokens.reminderDue(NOW, 1000)).anyMatch(row -> row.userId().equals(user));
    }

    @Test
    void keyIsNeverOverwritten() {
        String id = user + ":1";

        assertThat(keys.insert(id, user, new WrappedKey("kid", new byte[] {1}), NOW))
                .isTrue();
        assertThat(keys.insert(id, user, new WrappedKey("kid", new byte[] {2}), NOW))
                .isFalse();

        assertThat(keys.find(List.of(id, "other")).get(id).bytes()).containsExactly(1);
        assertThat(keys.present(List.of(id, "other"))).containsExactly(id);
        keys.delete(id);
        assertThat(keys.present(List.of(id))).isEmpty();
    }

    @Test
    void keysArePagedByAge() {
        for (int i = 0; i < 5; i++) {
            keys.insert(user + ":" + i, user, new WrappedKey("kid", new byte[] {1}), NOW.plusSeconds(i));
        }

        var first = keys.page(user, NOW.plusSeconds(4), 3);
        var second = keys.page(first.getLast().keyId(), NOW.plusSeconds(4), 3);

        assertThat(first).extracting(TokenKeys.StoredKey::keyId).containsExactly(user + ":0", user + ":1", user + ":2");
        assertThat(second)
                .filteredOn(key -> key.userId().equals(user))
                .extracting(TokenKeys.StoredKey::keyId)
                .containsExactly(user + ":3");
    }

    private boolean store(TokenRow row, Token.Connected token) {
        return tokens.change(row, TokenDocuments.stored(token, NOW));
    }

    private Token.Connected token(long version) {
        return new Token.Connected(
                new TokenVersion(user, "token-1", version),
                Envelope.of(EnvelopeBytes.SOME),
                new Account("account-1", "anna"),
                new Token.Dates(NOW, NOW.plusSeconds(60), Instant.EPOCH));
    }

    private static final class EnvelopeBytes {
        static final byte[] SOME = some();

        private static byte[] some() {
            byte[] bytes = new byte[120];
            bytes[0] = 1;
            bytes[1] = 1;
            return bytes;
        }
    }
}
