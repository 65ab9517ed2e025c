package com.apifyforge.tokens.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.tokens.envelope.WrappedKey;
import com.apifyforge.tokens.store.Stores;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What tokens, their keys and waiting connects ask of a database. */
abstract class TokenStoreContract {
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

    private final String user = "user-" + UUID.randomUUID();
    private Tokens tokens;
    private TokenKeys keys;
    private PendingConnects waiting;

    @BeforeEach
    void open(Stores stores) {
        tokens = new Tokens(stores.store);
        keys = new TokenKeys(stores.store);
        waiting = new PendingConnects(stores.store);
        stores.makeIndexes();
    }

    @Test
    void userWhoNeverConnectedHasAnEmptyRow() {
        assertThat(tokens.find(user)).isEqualTo(new TokenRow(user, 0, List.of(), Seals.NONE, null));
        assertThat(tokens.find(List.of(user))).isEmpty();
    }

    @Test
    void storedTokenIsReadBackAsItWas() {
        Token token = token(1);

        assertThat(store(tokens.find(user), token)).isTrue();

        Token read = tokens.find(user).token();
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
        assertThat(tokens.find(user).token().state()).isEqualTo(Token.State.DISCONNECTED);
        assertThat(tokens.find(user).token().envelope()).isNull();
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
        tokens.change(tokens.find(user), TokenDocuments.stored(token(1), EnvelopeBytes.SOME, NOW));
        tokens.change(tokens.find(user), TokenDocuments.disconnected(NOW));

        assertThat(tokens.find(user).seals().isTooOld(NOW.minusSeconds(1))).isTrue();
        assertThat(tokens.find(user).seals().isTooOld(NOW)).isFalse();
    }

    @Test
    void dueRemindersAreFound() {
        tokens.change(tokens.find(user), TokenDocuments.stored(token(1), EnvelopeBytes.SOME, NOW));

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

    @Test
    void waitingConnectIsClaimedByOne() {
        waiting.put(connect("command-1", 1), NOW);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var claims = IntStream.range(0, 6)
                    .mapToObj(i -> threads.submit(() -> waiting.claimDue(NOW, NOW.plusSeconds(60), 1000).stream()
                            .filter(due -> due.connect().userId().equals(user))
                            .count()))
                    .toList();
            assertThat(claims).extracting(claim -> claim.get()).containsOnlyOnce(1L);
        }
        assertThat(waiting.claimDue(NOW.plusSeconds(60), NOW.plusSeconds(120), 1000))
                .as("a claim that ran out is given again")
                .anyMatch(due -> due.connect().equals(connect("command-1", 1)));
    }

    @Test
    void onlyAnOlderCommandIsSuperseded() {
        waiting.put(connect("command-5", 5), NOW);

        assertThat(waiting.older(user, "command-4", 4)).isEmpty();
        assertThat(waiting.older(user, "command-5", 9))
                .as("the same command, sent twice")
                .isEmpty();
        assertThat(waiting.older(user, "command-6", 6)).hasValue(connect("command-5", 5));
    }

    @Test
    void olderCommandDoesNotTakeThePlaceOfANewerOne() {
        assertThat(waiting.put(connect("command-5", 5), NOW)).isTrue();

        assertThat(waiting.put(connect("command-4", 4), NOW)).isFalse();
        assertThat(waiting.holds(user, "command-5")).isTrue();
        assertThat(waiting.put(connect("command-5", 5), NOW)).isTrue();
        assertThat(waiting.put(connect("command-6", 6), NOW)).isTrue();
        assertThat(waiting.holds(user, "command-6")).isTrue();
    }

    private ConnectCommand connect(String commandId, long offset) {
        return new ConnectCommand(commandId, user, offset, "sealed", NOW);
    }

    private boolean store(TokenRow row, Token token) {
        return tokens.change(row, TokenDocuments.stored(token, EnvelopeBytes.SOME, NOW));
    }

    private Token token(long version) {
        return new Token(
                user,
                "token-1",
                version,
                Token.State.CONNECTED,
                com.apifyforge.tokens.envelope.Envelope.of(EnvelopeBytes.SOME),
                "account-1",
                "anna",
                true,
                NOW,
                NOW.plusSeconds(60),
                null);
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
