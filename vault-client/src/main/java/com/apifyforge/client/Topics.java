package com.apifyforge.client;

import com.apifyforge.events.Message;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.EventCodec;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** The system's topics as an outside program has them: sends messages and hands out readers. */
public final class Topics implements AutoCloseable {
    private final Cluster cluster;
    private final EventCodec codec;
    private final Clock clock;
    private @Nullable Producer<String, byte[]> producer;

    /** {@code source} is the CloudEvents source of what is sent, such as {@code /ctl}. */
    public Topics(Cluster cluster, String source, Clock clock) {
        this.cluster = cluster;
        this.codec = new EventCodec(source);
        this.clock = clock;
    }

    /** Completes when all replicas have the message. {@code id} is the message id; the same one again is a repeat. */
    public CompletableFuture<Void> send(Topic topic, String id, Message message) {
        var record = codec.write(topic.topicName(), id, clock.instant(), message);
        var acknowledged = new CompletableFuture<Void>();
        producer().send(record, (metadata, failure) -> {
            if (failure == null) {
                acknowledged.complete(null);
            } else {
                acknowledged.completeExceptionally(failure);
            }
        });
        return acknowledged;
    }

    /** As {@link #send}, and waits. Throws {@link VaultClientException} if the message was not acknowledged. */
    public void sendAndWait(Topic topic, String id, Message message) {
        try {
            orUnreachable(() -> send(topic, id, message))
                    .get(3 * cluster.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VaultClientException("Interrupted.");
        }
    }

    /** What comes on these topics from now on. */
    public Tail tail(List<String> topicNames) {
        return orUnreachable(() -> Tail.of(cluster, codec, topicNames, null, 0));
    }

    /** What is on these topics, and what comes. */
    public Tail tailFromBeginning(List<String> topicNames) {
        return orUnreachable(() -> Tail.of(cluster, codec, topicNames, null, Tail.ALL));
    }

    /** As {@link #tailFromBeginning}, from {@code offsets} before the end of each partition. */
    public Tail tailFromLast(List<String> topicNames, long offsets) {
        return orUnreachable(() -> Tail.of(cluster, codec, topicNames, null, offsets));
    }

    /** As {@link #tail}, for the one partition of each topic that has the messages with this key. */
    public Tail tailOf(String key, Topic... topics) {
        return orUnreachable(() -> Tail.of(cluster, codec, names(topics), key, 0));
    }

    /** As {@link #tailFromBeginning}, for the one partition of each topic that has the messages with this key. */
    public Tail tailOfFromBeginning(String key, Topic... topics) {
        return orUnreachable(() -> Tail.of(cluster, codec, names(topics), key, Tail.ALL));
    }

    public Cluster cluster() {
        return cluster;
    }

    private static List<String> names(Topic... topics) {
        return List.of(topics).stream().map(Topic::topicName).toList();
    }

    /** As {@code use} answers. Throws {@link VaultClientException} if Kafka does not. */
    public <T> T orUnreachable(Supplier<T> use) {
        try {
            return use.get();
        } catch (KafkaException e) {
            throw unreachable(e);
        }
    }

    private VaultClientException unreachable(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ConfigException
                || cause instanceof IllegalArgumentException
                || cause instanceof GeneralSecurityException) {
            // Without its words: they may quote a password.
            return new VaultClientException("The settings for Kafka at " + cluster.bootstrapServers()
                    + " cannot be used; they are in the file that kafkaClientConfig of endpoints.json names.");
        }
        return new VaultClientException("Kafka at " + cluster.bootstrapServers() + " does not answer ("
                + Objects.requireNonNullElse(
                        cause.getMessage(), cause.getClass().getSimpleName()) + ").");
    }

    /** Connects for sending, and sends nothing. */
    public int partitionsForSending(Topic topic) {
        return orUnreachable(() -> producer().partitionsFor(topic.topicName()).size());
    }

    private synchronized Producer<String, byte[]> producer() {
        if (producer == null) {
            int patience = (int) cluster.patience().toMillis();
            producer = new KafkaProducer<>(
                    cluster.settings(Map.of(
                            "acks",
                            "all",
                            "max.block.ms",
                            patience,
                            "request.timeout.ms",
                            patience / 2,
                            "delivery.timeout.ms",
                            patience)),
                    new StringSerializer(),
                    new ByteArraySerializer());
        }
        return producer;
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close();
        }
    }
}
