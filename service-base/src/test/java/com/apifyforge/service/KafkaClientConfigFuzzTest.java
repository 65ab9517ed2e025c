package com.apifyforge.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.fuzzing.Bounds;
import com.apifyforge.fuzzing.ShortRound;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;

/**
 * Any file either serves, and takes nothing away that a service relies on, or refuses the start without a word of what
 * it holds.
 */
public class KafkaClientConfigFuzzTest {
    private static final String SECRET = "hunter2";

    @Test
    void anyFileServesOrRefusesTheStart() throws Exception {
        ShortRound.play(KafkaClientConfigFuzzTest.class, KafkaClientConfigFuzzTest::fuzzerTestOneInput);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        Bounds.hold(input, KafkaClientConfigFuzzTest::read);
    }

    private static void read(byte[] input) throws IOException {
        Path file = Files.write(Files.createTempFile("client", ".properties"), input);
        try {
            var kafka = new KafkaProperties();
            new ClusterAccess(file.toString()).postProcessAfterInitialization(kafka, "kafka");
            assertThat(kafka.getProperties().keySet())
                    .allMatch(name -> name.matches("security\\.protocol|(ssl|sasl)\\..+"));
        } catch (StartRefusedException refused) {
            assertThat(refused.getMessage())
                    .doesNotContain(SECRET)
                    .hasLineCount(1)
                    .hasSizeLessThan(500);
        } finally {
            Files.delete(file);
        }
    }
}
