package com.apifyforge.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.EventCodec;
import com.apifyforge.events.JobCommand.JobCancelRequested;
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

    /** What nobody foresaw cannot be listed; so here the record itself fails once, as a reader with a fault would on it. */
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
