package com.apifyforge.service;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Node;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaAdmin;

/**
 * Makes the topics and waits for a leader of every partition before anything reads or writes. Writing in the moment a
 * topic is made can lose a batch (KAFKA-15591).
 */
public final class TopicsReady implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(TopicsReady.class);

    private final KafkaAdmin admin;
    private final List<NewTopic> topics;
    private final Duration patience;
    private volatile boolean ready;

    /** {@code patience} is how long to wait for a broker and for the leaders. */
    public TopicsReady(KafkaAdmin admin, List<NewTopic> topics, Duration patience) {
        this.admin = admin;
        this.topics = topics;
        this.patience = patience;
        // Topics may be there with other settings: another retention would let sealed tokens linger, by another clock
        // nothing would be due in order.
        admin.setModifyTopicConfigs(true);
        admin.setOperationTimeout((int) Duration.ofSeconds(10).toSeconds());
    }

    /** Throws IllegalStateException with what to do if there is no broker with a leader for every partition in time. */
    @Override
    public void start() {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!ready) {
            try {
                admin.createOrModifyTopics(topics.toArray(NewTopic[]::new));
                ready = everyPartitionHasALeader();
            } catch (KafkaException notYet) {
                log.warn("Waiting for Kafka: {}", notYet.getMostSpecificCause().toString());
            }
            if (!ready) {
                pauseUnlessOver(deadline);
            }
        }
    }

    private boolean everyPartitionHasALeader() {
        var described = admin.describeTopics(topics.stream().map(NewTopic::name).toArray(String[]::new));
        return described.size() == topics.size()
                && described.values().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .map(partition -> partition.leader())
                        .allMatch(leader ->
                                leader != null && leader.id() != Node.noNode().id());
    }

    private void pauseUnlessOver(long deadline) {
        if (System.nanoTime() > deadline) {
            throw new IllegalStateException("No Kafka broker served " + patience
                    + " long. Check the bootstrap servers, and that topics may be created.");
        }
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for Kafka", e);
        }
    }

    @Override
    public void stop() {
        ready = false;
    }

    @Override
    public boolean isRunning() {
        return ready;
    }

    /** Before sweeps, listeners and the web server. */
    @Override
    public int getPhase() {
        return 0;
    }
}
