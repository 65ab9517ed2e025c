package com.apifyforge.service;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
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

    private static final long WAIT_SECONDS = 10;

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

    /**
     * Throws StartRefusedException for a topic that has fewer partitions than set, and IllegalStateException if there
     * is no broker with a leader for every partition in time.
     */
    @Override
    public void start() {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!ready) {
            try {
                compare();
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

    /**
     * With what is there already. KafkaAdmin would add partitions, which moves keys and so breaks the order of their
     * records.
     */
    private void compare() {
        try (Admin client = Admin.create(admin.getConfigurationProperties())) {
            Set<String> present = client.listTopics().names().get(WAIT_SECONDS, TimeUnit.SECONDS);
            List<NewTopic> known = topics.stream()
                    .filter(topic -> present.contains(topic.name()))
                    .toList();
            var described = client.describeTopics(
                            known.stream().map(NewTopic::name).toList())
                    .allTopicNames()
                    .get(WAIT_SECONDS, TimeUnit.SECONDS);
            var configured = client.describeConfigs(known.stream()
                            .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()))
                            .toList())
                    .all()
                    .get(WAIT_SECONDS, TimeUnit.SECONDS);
            for (NewTopic topic : known) {
                TopicDescription there = described.get(topic.name());
                if (there != null) {
                    requirePartitions(topic, there.partitions().size());
                }
                Config config = configured.get(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()));
                if (config != null) {
                    sayDifferences(topic, config);
                }
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("The topics cannot be looked at", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for Kafka", e);
        }
    }

    private static void requirePartitions(NewTopic topic, int present) {
        StartRefusedException.unless(
                present >= topic.numPartitions(),
                "The topic " + topic.name() + " has " + present
                        + " partitions and the setting topic.partitions asks for "
                        + topic.numPartitions()
                        + ". More partitions move users to other ones and break the order of their"
                        + " records, so set it to " + present + ".");
        if (present > topic.numPartitions()) {
            log.info(
                    "The topic {} has {} partitions, more than the {} that are set",
                    topic.name(),
                    present,
                    topic.numPartitions());
        }
    }

    private static void sayDifferences(NewTopic topic, Config present) {
        Map<String, String> wanted = topic.configs();
        if (wanted != null) {
            wanted.forEach((name, value) -> {
                ConfigEntry entry = present.get(name);
                if (entry != null && !value.equals(entry.value())) {
                    log.warn("The topic {} has {}={} and gets {}", topic.name(), name, entry.value(), value);
                }
            });
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
            // The admin client has no event for a new leader.
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
