package com.apifyforge.tokens.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.tokens.store.Stores;
import com.apifyforge.tokens.token.ConnectCommand;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What pending connects need of a database. */
abstract class PendingConnectsContract {
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

    private final String user = "user-" + UUID.randomUUID();
    private PendingConnects waiting;

    @BeforeEach
    void open(Stores stores) {
        waiting = new PendingConnects(stores.store);
        stores.prepare();
    }

    @Test
    void pendingConnectIsClaimedByOne() {
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
}
