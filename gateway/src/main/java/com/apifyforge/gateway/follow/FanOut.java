package com.apifyforge.gateway.follow;

import com.apifyforge.client.Cluster;
import com.apifyforge.client.Tail;
import com.apifyforge.events.Topic;
import com.apifyforge.gateway.projection.Progress;
import com.apifyforge.service.Unforeseen;
import com.mongodb.MongoException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Reads which users have events, from now on, and how far the projection is while somebody waits for it. */
final class FanOut implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(FanOut.class);
    private static final List<Topic> TOPICS = List.of(Topic.TOKEN_EVENTS, Topic.JOB_EVENTS);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final long LOOK_MILLIS = 20;
    private static final long PAUSE_MILLIS = 1000;
    private static final long START_SECONDS = 60;

    private final Cluster cluster;
    private final Followers followers;
    private final Progress progress;
    private volatile boolean running;
    private volatile CountDownLatch reading = new CountDownLatch(1);
    private volatile @Nullable KafkaConsumer<String, byte[]> reader;
    private volatile @Nullable Thread looking;

    FanOut(Cluster cluster, Followers followers, Progress progress) {
        this.cluster = cluster;
        this.followers = followers;
        this.progress = progress;
    }

    /** Throws IllegalStateException if the topics are not there in time: the services make them. */
    @Override
    public void start() {
        running = true;
        reading = new CountDownLatch(1);
        Thread.ofPlatform().daemon().name("fan-out").start(this::readForever);
        looking = Thread.ofVirtual().name("progress").start(this::lookForever);
        try {
            if (!reading.await(START_SECONDS, TimeUnit.SECONDS)) {
                stop();
                throw new IllegalStateException(
                        "No events can be read from Kafka. Check gateway.kafka.bootstrap-servers,"
                                + " that the services have made the topics, and that the gateway may read them.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for Kafka", e);
        }
    }

    private void readForever() {
        while (running) {
            try (var consumer = new KafkaConsumer<>(
                    Tail.settings(cluster), new StringDeserializer(), new ByteArrayDeserializer())) {
                reader = consumer;
                read(consumer);
            } catch (WakeupException stopped) {
                return;
            } catch (KafkaException e) {
                log.warn("Events cannot be read: {}", Unforeseen.of(e));
                pause();
            }
        }
    }

    private void read(KafkaConsumer<String, byte[]> consumer) {
        var partitions = TOPICS.stream()
                .flatMap(topic -> consumer.partitionsFor(topic.topicName()).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (partitions.stream().map(TopicPartition::topic).distinct().count() < TOPICS.size()) {
            pause();
            return;
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        // What came while nobody read here.
        followers.wakeAll();
        reading.countDown();
        while (running) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                if (record.key() != null) {
                    followers.seen(
                            new TopicPartition(record.topic(), record.partition()), record.key(), record.offset());
                }
            }
        }
    }

    private void lookForever() {
        try {
            while (running) {
                followers.awaitDue();
                // Polled: the database does not tell what another gateway has written, and change streams are not
                // everywhere. Nobody who waits for events of this gateway alone waits for it.
                Thread.sleep(LOOK_MILLIS);
                look();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws InterruptedException {
        try {
            followers.written(progress.read());
        } catch (MongoException away) {
            // Backoff: the database does not tell when it is back.
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private static void pause() {
        try {
            // Backoff: Kafka does not tell when it is back, or when the services have made the topics.
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        running = false;
        KafkaConsumer<String, byte[]> consumer = reader;
        if (consumer != null) {
            consumer.wakeup();
        }
        Thread looks = looking;
        if (looks != null) {
            looks.interrupt();
        }
        followers.wakeAll();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After the database, before the web server. */
    @Override
    public int getPhase() {
        return 1;
    }
}
