package com.apifyforge.ctl.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
    @Test
    void outputThatAFullDiskDoesNotTakeIsLost() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));

        assertThat(print(Files.newOutputStream(full)).lost()).hasValue("No space left on device");
    }

    @Test
    void readerThatWantsNoMoreLosesNothing() {
        assertThat(print(new Failing("Broken pipe")).lost()).isEmpty();
        assertThat(print(new Failing("Bad file descriptor")).lost()).hasValue("Bad file descriptor");
    }

    @Test
    void writtenOutputIsNotLost() {
        var bytes = new ByteArrayOutputStream();

        assertThat(print(bytes).lost()).isEmpty();
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("connected\n");
    }

    private static StandardOutput print(OutputStream descriptor) {
        var output = new StandardOutput(descriptor);
        var writer = new PrintWriter(output, false, StandardCharsets.UTF_8);
        writer.print("connected\n");
        writer.flush();
        return output;
    }

    private static final class Failing extends OutputStream {
        private final String why;

        Failing(String why) {
            this.why = why;
        }

        @Override
        public void write(int value) throws IOException {
            throw new IOException(why);
        }
    }
}
