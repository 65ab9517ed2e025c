package com.apifyforge.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.gateway.log.LoggedEvent;
import com.apifyforge.gateway.log.Position;
import com.mongodb.MongoTimeoutException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Streams share a read only where it tells all of them what woke them. */
class SharedReadsTest {
    private static final Position START = Position.parse("t-1.j-1").orElseThrow();
    private static final Position LATER = Position.parse("t-1.j7").orElseThrow();

    private final AtomicInteger looks = new AtomicInteger();
    private final SharedReads reads = new SharedReads((_, _, _) -> {
        int look = looks.incrementAndGet();
        return List.of(new LoggedEvent(true, look, "JobStarted", Instant.EPOCH, "{}"));
    });

    private long after(String user, Position position, long wokenAt) throws InterruptedException {
        return reads.after(user, position, wokenAt).getFirst().offset();
    }

    @Test
    void allWhoWereWokenBeforeItBeganShareARead() throws InterruptedException {
        long woken = System.nanoTime();

        var seen = IntStream.range(0, 50)
                .mapToObj(_ -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return after("alice", START, woken);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }))
                .toList();

        assertThat(seen.stream().map(CompletableFuture::join)).containsOnly(1L);
        assertThat(looks).hasValue(1);
    }

    @Test
    void whoIsWokenLaterGetsAReadThatBeganLater() throws InterruptedException {
        assertThat(after("alice", START, System.nanoTime())).isEqualTo(1);
        assertThat(after("alice", START, System.nanoTime())).isEqualTo(2);
    }

    @Test
    void otherPlacesAndUsersHaveReadsOfTheirOwn() throws InterruptedException {
        long woken = System.nanoTime();
        assertThat(after("alice", START, woken)).isEqualTo(1);
        assertThat(after("alice", LATER, woken)).isEqualTo(2);
        assertThat(after("bob", START, woken)).isEqualTo(3);
        reads.forget("bob");
        assertThat(after("bob", START, woken)).isEqualTo(4);
    }

    @Test
    void failureIsForgotten() throws InterruptedException {
        var failing = new AtomicInteger(1);
        var once = new SharedReads((_, _, _) -> {
            if (failing.getAndDecrement() > 0) {
                throw new MongoTimeoutException("away");
            }
            return List.of();
        });
        long woken = System.nanoTime();

        assertThatThrownBy(() -> once.after("alice", START, woken)).isInstanceOf(MongoTimeoutException.class);
        assertThat(once.after("alice", START, woken)).isEmpty();
    }
}
