package com.apifyforge.tokens.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.apifyforge.events.TokenEvent.TokenRevoked;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.tokens.Parts;
import com.apifyforge.tokens.RunningService;
import com.apifyforge.tokens.store.Store;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.support.SendResult;

class OutboxIT {
    @TempDir
    Path folder;

    /** The write is done, the publishing never comes back: the moment in which a process is killed. */
    @Test
    void eventSurvivesTheEndOfItsProcessBetweenWriteAndPublish() throws Exception {
        try (Parts parts = Parts.start(folder)) {
            try (RunningService first = RunningService.with(NeverPublishes.class, parts)) {
                first.connect("anna", ApifySandbox.token("anna", 1));
                var tokens = first.context.getBean(Store.class).collection("tokens");
                await().untilAsserted(() -> assertThat(
                                tokens.countDocuments(new Document("outbox.0.id", new Document("$exists", true))))
                        .isEqualTo(1));
                assertThat(first.events.of("anna")).isEmpty();
                first.context.getBean(NeverPublishes.Killed.class).now.countDown();
            }
            try (RunningService second = RunningService.start(parts)) {
                var stored = (TokenStored) second.events.await("anna", 0);
                assertThat(second.disconnected("anna"))
                        .isInstanceOfSatisfying(
                                TokenRevoked.class,
                                revoked -> assertThat(revoked.tokenId()).isEqualTo(stored.tokenId()));

                var tokens = second.context.getBean(Store.class).collection("tokens");
                await().untilAsserted(() -> {
                    Document document = tokens.find().first();
                    assertThat(document.getList("outbox", Document.class)).isEmpty();
                    assertThat(document).doesNotContainKey("outboxAt");
                });
                assertThat(second.events.ids().stream().distinct())
                        .containsExactly(stored.tokenId() + ":1:TokenStored", stored.tokenId() + ":1:TokenRevoked");
            }
        }
    }

    static class NeverPublishes {
        @Bean
        Killed killed() {
            return new Killed();
        }

        @Bean
        KafkaTemplate<String, byte[]> kafkaTemplate(ProducerFactory<String, byte[]> producers, Killed killed) {
            return new KafkaTemplate<>(producers) {
                @Override
                public CompletableFuture<SendResult<String, byte[]>> send(ProducerRecord<String, byte[]> record) {
                    try {
                        killed.now.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    throw new KafkaException("killed");
                }
            };
        }

        static final class Killed {
            final CountDownLatch now = new CountDownLatch(1);
        }
    }
}
