package com.apifyforge.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that cannot work ends with status 2 and one line that says what to do. */
class StartIT {
    @TempDir
    Path folder;

    @Test
    void whatCannotWorkIsRefusedInOneLine() throws Exception {
        try (Parts parts = Parts.start(folder)) {
            refused(parts, "tokens.sealing.open-for (PT1H)", "--tokens.sealing.open-for=1h");
            refused(parts, "There is no wrapping key file", "--tokens.envelope.key-file=" + folder.resolve("none"));
            refused(
                    parts,
                    "tokens.lease.scheduler-keys",
                    "--tokens.lease.scheduler-keys=" + Files.writeString(folder.resolve("no.jwks"), "{"));
            try (RunningService first = RunningService.start(parts, "--tokens.topic.partitions=2")) {
                first.connected("anna");
            }
            refused(parts, "has 2 partitions and the setting", "--tokens.topic.partitions=3");
            Path keys = folder.resolve("wrapping.keys");
            String text = Files.readString(keys);
            int at = text.indexOf(' ') + 5;
            Files.writeString(
                    keys, text.substring(0, at) + (text.charAt(at) == 'A' ? 'B' : 'A') + text.substring(at + 1));
            refused(parts, "is not the one that this database was written with", "--tokens.topic.partitions=2");
        }
    }

    private void refused(Parts parts, String says, String... with) throws Exception {
        Path log = Files.createTempFile(folder, "start", ".log");
        Process process = parts.process(log, with);
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(says).isTrue();
            String said = Files.readString(log);
            assertThat(said.lines().filter(line -> line.contains("token-service does not start")))
                    .as(said)
                    .singleElement()
                    .asString()
                    .contains(says);
            assertThat(said).doesNotContain("\tat ", "Caused by");
            assertThat(process.exitValue()).as(said).isEqualTo(2);
        } finally {
            process.destroyForcibly();
        }
    }
}
