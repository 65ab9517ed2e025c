package com.apifyforge.gateway.operations;

import com.apifyforge.client.Cluster;
import com.apifyforge.client.VaultClientException;
import com.apifyforge.events.JobWatch;
import com.apifyforge.events.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;

/**
 * Where the topics end and how far their readers are. Ends of transactions have offsets as well, so what is counted is
 * no less than the records, and may be more.
 */
final class Offsets implements DisposableBean {
    private static final int PATIENCE_MILLIS = 5000;
    private static final List<String> READERS = List.of("token-service", "apify-worker.", "gateway");
    private static final List<String> TOPICS =
            Arrays.stream(Topic.values()).map(Topic::topicName).toList();

    private final Cluster cluster;
    private @Nullable Admin admin;

    Offsets(Cluster cluster) {
        this.cluster = cluster;
    }

    /** How many records a group has still to read. */
    record Lag(String group, String topic, long records) {}

    /** At one moment; the ends by topic, those of its partitions together. */
    record Look(Map<String, Long> ends, List<Lag> lag) {}

    /** Throws {@link VaultClientException} if Kafka does not answer. */
    Look now() {
        try {
            Map<TopicPartition, Long> ends = ends();
            var byTopic = new TreeMap<String, Long>();
            ends.forEach((partition, end) -> byTopic.merge(partition.topic(), end, Long::sum));
            return new Look(byTopic, lag(ends));
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new VaultClientException("Kafka does not tell its offsets (" + e + ").");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VaultClientException("Interrupted.");
        }
    }

    private Map<TopicPartition, Long> ends() throws ExecutionException, InterruptedException, TimeoutException {
        var partitions = new HashMap<TopicPartition, OffsetSpec>();
        admin().describeTopics(TOPICS)
                .allTopicNames()
                .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .forEach((name, topic) -> topic.partitions()
                        .forEach(part ->
                                partitions.put(new TopicPartition(name, part.partition()), OffsetSpec.latest())));
        var ends = new HashMap<TopicPartition, Long>();
        admin().listOffsets(partitions)
                .all()
                .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private List<Lag> lag(Map<TopicPartition, Long> ends)
            throws ExecutionException, InterruptedException, TimeoutException {
        var wanted = new HashMap<String, ListConsumerGroupOffsetsSpec>();
        for (GroupListing group : admin().listGroups().all().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            if (READERS.stream().anyMatch(group.groupId()::startsWith)) {
                wanted.put(group.groupId(), new ListConsumerGroupOffsetsSpec());
            }
        }
        var lag = new TreeMap<String, Long>();
        admin().listConsumerGroupOffsets(wanted)
                .all()
                .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .forEach((group, read) -> read.forEach((partition, next) -> {
                    // Records wait on delay topics on purpose: how many do says nothing.
                    if (next != null && ends.containsKey(partition) && !isDelayed(partition.topic())) {
                        long left = Math.max(0, ends.get(partition) - next.offset());
                        lag.merge(group + "/" + partition.topic(), left, Long::sum);
                    }
                }));
        var list = new ArrayList<Lag>();
        lag.forEach((name, left) -> {
            int slash = name.indexOf('/');
            list.add(new Lag(name.substring(0, slash), name.substring(slash + 1), left));
        });
        return list;
    }

    private static boolean isDelayed(String topic) {
        return Topic.named(topic)
                .map(Topic::family)
                .filter(JobWatch.class::equals)
                .isPresent();
    }

    private synchronized Admin admin() {
        if (admin == null) {
            admin = Admin.create(cluster.settings(
                    Map.of("request.timeout.ms", PATIENCE_MILLIS, "default.api.timeout.ms", PATIENCE_MILLIS)));
        }
        return admin;
    }

    @Override
    public synchronized void destroy() {
        if (admin != null) {
            admin.close();
        }
    }
}
