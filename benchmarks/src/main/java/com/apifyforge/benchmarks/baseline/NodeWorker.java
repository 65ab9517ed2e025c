package com.apifyforge.benchmarks.baseline;

import com.apifyforge.benchmarks.apify.ApifyStandIn;
import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.benchmarks.system.Cleanup;
import com.apifyforge.embedded.ca.LocalCa;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The plain Node worker of {@code benchmarks/baseline}, on the same broker, database and stand-in. */
public final class NodeWorker implements AutoCloseable {
    private static final String JOBS = "baseline.jobs";
    private static final String EVENTS = "baseline.events";
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final String kafka;
    private final int users;
    private final ApifyStandIn apify;
    private final Process process;
    private final Cleanup cleanup;
    private final Clock clock;

    private NodeWorker(String kafka, int users, ApifyStandIn apify, Process process, Cleanup cleanup, Clock clock) {
        this.kafka = kafka;
        this.users = users;
        this.apify = apify;
        this.process = process;
        this.cleanup = cleanup;
        this.clock = clock;
    }

    /** {@code folder} holds {@code worker.mjs} and its installed packages. */
    public static NodeWorker start(
            Path folder, String kafka, String mongodbUri, int users, Duration latency, Clock clock) {
        var cleanup = new Cleanup();
        try {
            var ca = LocalCa.in(cleanup.folder("forge-baseline"), clock);
            var apify = ApifyStandIn.start(
                    ca.issue("apify", null), ca.certificate(), latency, Duration.ofSeconds(1), clock);
            cleanup.add(apify::close);
            var builder = new ProcessBuilder("node", "worker.mjs")
                    .directory(folder.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment()
                    .putAll(Map.of(
                            "KAFKA", kafka,
                            "MONGODB_URI", mongodbUri,
                            "APIFY_URL", apify.uri().toString(),
                            "NODE_EXTRA_CA_CERTS", ca.certificate().toString(),
                            "USERS", Integer.toString(users)));
            var process = cleanup.start(builder);
            awaitReady(process);
            return new NodeWorker(kafka, users, apify, process, cleanup, clock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitReady(Process process) throws IOException {
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals("ready")) {
                return;
            }
        }
        throw new IllegalStateException("The plain Node worker did not start. Run npm install in its folder.");
    }

    /**
     * Publishes so many jobs at once and waits until all have started; {@code warmUp} jobs before them do not count.
     */
    public Figures measure(int warmUp, int jobs) {
        try (var consumer = new KafkaConsumer<>(
                        settings(Map.of(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false)),
                        new StringDeserializer(),
                        new StringDeserializer());
                var producer =
                        new KafkaProducer<>(settings(Map.of()), new StringSerializer(), new StringSerializer())) {
            var partitions = consumer.partitionsFor(EVENTS).stream()
                    .map(partition -> new TopicPartition(EVENTS, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            if (warmUp > 0) {
                round(producer, consumer, warmUp);
            }
            return round(producer, consumer, jobs);
        }
    }

    private Figures round(KafkaProducer<String, String> producer, KafkaConsumer<String, String> consumer, int jobs) {
        var processor = processorTime();
        long connections = apify.calls().snapshot().connections();
        Instant published = clock.instant();
        IntStream.range(0, jobs).forEach(job -> {
            String user = "bench-user-" + job % users;
            producer.send(
                    new ProducerRecord<>(JOBS, user, "{\"jobId\":\"job-" + job + "\",\"userId\":\"" + user + "\"}"));
        });
        producer.flush();
        int started = 0;
        long last = 0;
        while (started < jobs && clock.instant().isBefore(published.plus(PATIENCE))) {
            for (var record : consumer.poll(Duration.ofMillis(200))) {
                started++;
                last = Math.max(last, record.timestamp());
            }
        }
        return new Figures()
                .put("baselineStarted", started)
                .putPerSecond(
                        "baselineStartsPerSecond", started, Duration.between(published, Instant.ofEpochMilli(last)))
                .putMillisOfEach(
                        "baselineProcessorMillisPerStart", processorTime().minus(processor), jobs)
                .put("baselineConnections", apify.calls().snapshot().connections() - connections);
    }

    private Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private Map<String, Object> settings(Map<String, Object> more) {
        var settings = new HashMap<>(more);
        settings.put("bootstrap.servers", List.of(kafka.split(",")));
        return settings;
    }

    @Override
    public void close() {
        cleanup.close();
    }
}
