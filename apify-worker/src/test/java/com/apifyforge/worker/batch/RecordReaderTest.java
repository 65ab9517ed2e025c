package com.apifyforge.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.JobCommand.JobCancelRequested;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobWatch;
import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.JobWatch.StartDue;
import com.apifyforge.events.Message;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.service.telemetry.Traces;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class RecordReaderTest {
    private static final String TOPIC = "job.commands.v1";

    private final EventCodec codec = new EventCodec("/test");
    private final RecordReader reader = new RecordReader(codec, Traces.of(untraced(), "test"));

    private static StandardEnvironment untraced() {
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", Map.of("test.sampling", "0")));
        return environment;
    }

    static Stream<Message> good() {
        var job = new JobRequested(
                "job-1", "user", new Target.Actor("a~b"), null, RunOptions.NONE, "a.b.c", Instant.EPOCH);
        var cancel = new JobCancelRequested("job-1", "user", "a.b.c");
        return Stream.of(
                job,
                cancel,
                new StartDue(job, 1, 0, null, null),
                new CancelDue(cancel, 1, null, null),
                new RunDue("job-1", "user", "run1", "a.b.c", 1, Instant.EPOCH, 0));
    }

    /** So that an operator reads the same of it, whoever sets it aside, the reader or the desk. */
    @ParameterizedTest
    @MethodSource("good")
    void workKnowsWhatADeadLetterSaysOfItsRecord(Message message) {
        String topic = message instanceof JobWatch ? "job.watch.5s.v1" : TOPIC;
        var good = codec.write(topic, "id-1", Instant.EPOCH, message);
        var record = new ConsumerRecord<>(topic, 3, 7, "user", good.value());
        good.headers().forEach(record.headers()::add);

        var read = reader.read(record);

        assertThat(read)
                .isInstanceOfSatisfying(
                        RecordReader.Record.Good.class,
                        work -> assertThat(work.work().origin().letter())
                                .isEqualTo(new DeadLetter(
                                        "user",
                                        topic,
                                        3,
                                        7,
                                        "UNEXPECTED",
                                        "",
                                        "id-1",
                                        "apifyforge." + message.getClass().getSimpleName() + ".v1",
                                        "/test",
                                        null)));
    }

    /**
     * What nobody foresaw cannot be listed; so here the record itself fails once, as a reader with a fault would on it.
     */
    static Stream<Supplier<String>> unforeseen() {
        return Stream.of(
                () -> {
                    throw new NumberFormatException("BigInteger would overflow supported range");
                },
                () -> {
                    throw new StackOverflowError();
                },
                () -> {
                    throw new ClassCastException();
                });
    }

    @ParameterizedTest
    @MethodSource("unforeseen")
    void recordThatCannotBeReadForAReasonNobodyForesawIsABadOne(Supplier<String> failure) {
        var good = codec.write(TOPIC, "id", Instant.EPOCH, new JobCancelRequested("job", "user", "a.b.c"));
        var record = new ConsumerRecord<>(TOPIC, 3, 7, "user", good.value()) {
            private boolean failed;

            @Override
            public String key() {
                if (failed) {
                    return super.key();
                }
                failed = true;
                return failure.get();
            }
        };
        good.headers().forEach(record.headers()::add);

        var read = reader.read(record);

        assertThat(read).isInstanceOfSatisfying(RecordReader.Record.Bad.class, bad -> {
            assertThat(bad.letter().reason()).isEqualTo("UNEXPECTED");
            assertThat(bad.letter().partition()).isEqualTo(3);
            assertThat(bad.letter().offset()).isEqualTo(7);
        });
    }
}
