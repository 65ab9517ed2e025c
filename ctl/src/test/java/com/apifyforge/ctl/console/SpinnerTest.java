package com.apifyforge.ctl.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** On a terminal that script(1) makes, and without one. */
class SpinnerTest {
    /** Waits until the process is told to end, as a command waits for the system. */
    public static void main(String[] arguments) throws IOException {
        try (var spinner = Spinner.start(new PrintWriter(System.err, true), "Waiting for the test")) {
            System.in.read();
            spinner.erase();
        }
        System.out.println("Answered.");
    }

    @Test
    void terminalIsToldWhatIsWaitedFor() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "needs script(1) for a terminal");
        var terminal = new ProcessBuilder("/usr/bin/script", "-qec", command(), "/dev/null")
                .redirectErrorStream(true)
                .start();
        var screen = new StringBuilder();
        readUntil(terminal, screen, "Waiting for the test (1 s)");
        terminal.getOutputStream().write('\n');
        terminal.getOutputStream().flush();
        readUntil(terminal, screen, "Answered.");
        terminal.destroy();

        assertThat(screen.substring(screen.lastIndexOf("Waiting for the test"))).contains("\r\u001b[K");
    }

    @Test
    void fileAndPipeAreNot() throws Exception {
        var process = new ProcessBuilder("sh", "-c", "sleep 2 | " + command()).start();

        assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .doesNotContain("Waiting");
        assertThat(process.waitFor()).isZero();
    }

    private static String command() {
        return String.join(
                " ",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SpinnerTest.class.getName());
    }

    private static void readUntil(Process process, StringBuilder screen, String text) throws IOException {
        var input = process.getInputStream();
        while (screen.indexOf(text) < 0) {
            int next = input.read();
            assertThat(next).as("ended with: " + screen).isNotNegative();
            screen.append((char) next);
        }
    }
}
