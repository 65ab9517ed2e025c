package com.apifyforge.gateway.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class FollowersTest {
    private static final TopicPartition PARTITION = new TopicPartition("job.events.v1", 0);

    private final Followers followers = new Followers();

    @Test
    void recordWakesOnceItIsWritten() throws Exception {
        try (var follower = followers.follow("alice")) {
            followers.seen(PARTITION, "alice", 5);
            assertThat(isWoken(follower)).isFalse();

            followers.written(Map.of(PARTITION, 6L));
            assertThat(isWoken(follower)).isTrue();
        }
    }

    @Test
    void recordThatWasSeenBeforeSomebodyFollowsWakesThem() throws Exception {
        followers.seen(PARTITION, "alice", 5);

        try (var follower = followers.follow("alice")) {
            followers.written(Map.of(PARTITION, 6L));
            assertThat(isWoken(follower)).isTrue();
        }
    }

    @Test
    void earlierRecordWakesThoughALaterOneIsStillToBeWritten() throws Exception {
        try (var follower = followers.follow("alice")) {
            followers.seen(PARTITION, "alice", 5);
            followers.seen(PARTITION, "alice", 7);

            followers.written(Map.of(PARTITION, 6L));
            assertThat(isWoken(follower)).isTrue();
            followers.written(Map.of(PARTITION, 8L));
            assertThat(isWoken(follower)).isTrue();
        }
    }

    @Test
    void recordOfSomebodyElseWakesNobody() throws Exception {
        try (var follower = followers.follow("alice")) {
            followers.seen(PARTITION, "bob", 5);
            followers.written(Map.of(PARTITION, 6L));

            assertThat(isWoken(follower)).isFalse();
        }
    }

    @Test
    void oneWaitTooManyOfAUserLooksOnceAndHoldsNobodyElseBack() {
        for (int wait = 0; wait < Followers.MOST_WAITS_OF_A_USER; wait++) {
            assertThat(followers.beginWait("alice")).isTrue();
        }
        try (var alice = followers.follow("alice");
                var bob = followers.follow("bob")) {
            assertThat(looks(alice)).isOne();
            assertThat(looks(bob)).isGreaterThan(1);

            followers.endWait("alice");
            assertThat(looks(alice)).isGreaterThan(1);
            assertThat(looks(alice)).isGreaterThan(1);
        }
    }

    private static int looks(Follower follower) {
        var looks = new AtomicInteger();
        follower.awaitAsPreferred(Duration.ofMillis(20), () -> {
            looks.incrementAndGet();
            return Optional.empty();
        });
        return looks.get();
    }

    private static boolean isWoken(Follower follower) throws InterruptedException {
        return follower.await(Duration.ZERO);
    }
}
