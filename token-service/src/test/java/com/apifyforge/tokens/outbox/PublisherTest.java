package com.apifyforge.tokens.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.TokenAudit;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.EventCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;

class PublisherTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

    /** Nobody listens at port 9, so the client waits for its broker as long as it may, for every record. */
    @Test
    @Timeout(30)
    void copyNeitherHoldsNorFailsItsCallerWithoutABroker() throws Exception {
        var producers = new DefaultKafkaProducerFactory<String, byte[]>(
                Map.of("bootstrap.servers", "127.0.0.1:9", "max.block.ms", 5000),
                new StringSerializer(),
                new ByteArraySerializer());
        var settings = new OutboxSettings(Duration.ofSeconds(1));
        try (var publisher = new Publisher(new KafkaTemplate<>(producers), new EventCodec("/test"), settings)) {
            long start = System.nanoTime();
            for (int i = 0; i < 20_000; i++) {
                publisher.publishCopy(Topic.TOKEN_AUDIT, "copy-" + i, NOW, audit("user-1"));
            }
            publisher.publishCopy(Topic.TOKEN_AUDIT, "copy", NOW, audit("not an id"));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        } finally {
            producers.destroy();
        }
    }

    private static TokenAudit audit(String userId) {
        return new TokenAudit(userId, "job-1", "START", "START", null, null, null, "worker", NOW);
    }
}
