package com.apifyforge.benchmarks.envelope;

import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.events.codec.Json;
import com.apifyforge.events.codec.Received;
import com.apifyforge.events.ticket.TicketClaims;
import com.apifyforge.events.ticket.TicketSigner;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A job on its way through Kafka, with the checks that reading makes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init")
public class EventBenchmark {
    private final EventCodec codec = new EventCodec("/benchmarks");
    private final Instant now = Clock.systemUTC().instant();
    private final JobRequested job = job(now);
    private ConsumerRecord<String, byte[]> record;

    @Setup
    public void prepare() {
        var written = writeEvent();
        record = new ConsumerRecord<>(
                written.topic(),
                0,
                0,
                now.toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                0,
                written.key(),
                written.value(),
                written.headers(),
                Optional.empty());
        if (!(readEvent() instanceof Received.Good)) {
            throw new IllegalStateException("The event is not read as it was written.");
        }
    }

    private static JobRequested job(Instant now) {
        var target = new Target.Actor("bench~actor");
        var end = now.plus(Duration.ofDays(1));
        var input = Json.mapper()
                .createObjectNode()
                .put("url", "https://example.com")
                .put("depth", 3);
        String ticket = TicketSigner.generate("bench")
                .sign(new TicketClaims("scheduler", "bench-user", "job-1", target, now, end));
        return new JobRequested("job-1", "bench-user", target, input, RunOptions.NONE, ticket, end);
    }

    @Benchmark
    public ProducerRecord<String, byte[]> writeEvent() {
        return codec.write(Topic.JOB_COMMANDS.topicName(), "job-1:JobRequested", now, job);
    }

    @Benchmark
    public Received readEvent() {
        return codec.read(record);
    }
}
