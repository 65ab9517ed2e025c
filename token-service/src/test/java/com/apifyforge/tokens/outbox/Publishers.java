package com.apifyforge.tokens.outbox;

import com.apifyforge.events.codec.EventCodec;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/** For tests of what publishes only copies: nobody listens at port 9. */
public final class Publishers {
    private Publishers() {}

    public static Publisher nowhere(EventCodec codec) {
        var producers = new DefaultKafkaProducerFactory<String, byte[]>(
                Map.of(
                        "bootstrap.servers",
                        "127.0.0.1:9",
                        "max.block.ms",
                        100,
                        "reconnect.backoff.ms",
                        60_000,
                        "reconnect.backoff.max.ms",
                        60_000),
                new StringSerializer(),
                new ByteArraySerializer());
        var settings = new OutboxSettings(Duration.ofSeconds(1));
        return new Publisher(new KafkaTemplate<>(producers), codec, settings);
    }
}
