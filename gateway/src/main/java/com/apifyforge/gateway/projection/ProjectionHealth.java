package com.apifyforge.gateway.projection;

import com.apifyforge.events.Topic;
import com.apifyforge.service.Metric;
import com.mongodb.MongoException;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.kafka.core.KafkaAdmin;

/**
 * How many records the projection has still to read, of all gateways together. Far behind, as after it was begun anew,
 * a gateway is not ready: it would tell users of a time that is over.
 */
final class ProjectionHealth implements HealthIndicator, DisposableBean {
    private static final List<Topic> TOPICS =
            List.of(Topic.TOKEN_EVENTS, Topic.TOKEN_AUDIT, Topic.JOB_COMMANDS, Topic.JOB_EVENTS);
    private static final int PATIENCE_MILLIS = 2000;
    private static final long GOOD_FOR = TimeUnit.SECONDS.toNanos(1);

    private final Admin admin;
    private final Progress progress;
    private final long mostBehind;
    private Health last = Health.unknown().build();
    private long askedAt = System.nanoTime() - 2 * GOOD_FOR;

    ProjectionHealth(KafkaAdmin configured, Progress progress, long mostBehind, MeterRegistry meters) {
        Map<String, Object> settings = new HashMap<>(configured.getConfigurationProperties());
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        this.admin = Admin.create(settings);
        this.progress = progress;
        this.mostBehind = mostBehind;
        Metric.PROJECTION_BEHIND.gauge(meters, () -> told(health()));
    }

    private static double told(Health health) {
        return health.getDetails().get("behind") instanceof Long behind ? behind : Double.NaN;
    }

    @Override
    public synchronized Health health() {
        if (System.nanoTime() - askedAt > GOOD_FOR) {
            last = ask();
            askedAt = System.nanoTime();
        }
        return last;
    }

    private Health ask() {
        try {
            long behind = behind();
            var health = behind <= mostBehind ? Health.up() : Health.down();
            return health.withDetail("behind", behind).build();
        } catch (ExecutionException | TimeoutException | MongoException e) {
            return Health.down()
                    .withDetail("error", e.getClass().getSimpleName())
                    .build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Health.down().build();
        }
    }

    /** Ends of transactions have offsets as well, so that one in each partition may be counted that is no record. */
    private long behind() throws ExecutionException, InterruptedException, TimeoutException {
        var partitions = new HashMap<TopicPartition, OffsetSpec>();
        admin.describeTopics(TOPICS.stream().map(Topic::topicName).toList())
                .allTopicNames()
                .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .forEach((name, topic) -> topic.partitions()
                        .forEach(part ->
                                partitions.put(new TopicPartition(name, part.partition()), OffsetSpec.latest())));
        var ends = admin.listOffsets(partitions).all().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        Map<TopicPartition, Long> next = progress.read();
        long behind = 0;
        for (var end : ends.entrySet()) {
            behind += Math.max(0, end.getValue().offset() - next.getOrDefault(end.getKey(), 0L));
        }
        return behind;
    }

    @Override
    public void destroy() {
        admin.close();
    }
}
