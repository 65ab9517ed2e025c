package com.apifyforge.gateway.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
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
    void oneWaitTooManyOfAUserTakesASecondAndHoldsNobodyElseBack() {
        for (int wait = 0; wait < Followers.MOST_WAITS_OF_A_USER; wait++) {
            assertThat(followers.beginWait("alice")).isTrue();
        }
        try (var alice = followers.follow("alice");
                var bob = followers.follow("bob")) {
            assertThat(seconds(alice)).isOne();
            assertThat(seconds(bob)).isEqualTo(2);

            followers.endWait("alice");
            assertThat(seconds(alice)).isEqualTo(2);
        }
    }

    /** Of a wait of two for something that does not come. */
    private static long seconds(Follower follower) {
        long began = System.nanoTime();
        follower.awaitAsPreferred(Duration.ofSeconds(2), Optional::empty);
        return Duration.ofNanos(System.nanoTime() - began).toSeconds();
    }

    private static boolean isWoken(Follower follower) throws InterruptedException {
        return follower.await(Duration.ZERO);
    }
}
