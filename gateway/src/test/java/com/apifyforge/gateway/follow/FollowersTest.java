package com.apifyforge.gateway.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
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

    private static boolean isWoken(Follower follower) throws InterruptedException {
        return follower.await(Duration.ZERO);
    }
}
