package com.apifyforge.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The library in JavaScript passes its tests, most of which are the vectors of this module. Those of the library in
 * Python need installed packages: {@code ExamplesIT} runs them.
 */
class JavaScriptLibraryTest {
    private static final Path LIBRARY = Path.of("..", "clients", "javascript");

    @Test
    void passesItsTests() throws Exception {
        assumeTrue(nodeIsHere(), "This needs Node.js 20 or newer.");

        var process = start("node", "--test", "test/");
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).containsPattern("pass [1-9]");
    }

    private static boolean nodeIsHere() throws InterruptedException {
        try {
            return start("node", "-e", "process.exit(Number(parseInt(process.versions.node) < 20))")
                            .waitFor()
                    == 0;
        } catch (IOException notThere) {
            return false;
        }
    }

    private static Process start(String... command) throws IOException {
        return new ProcessBuilder(command)
                .directory(LIBRARY.toFile())
                .redirectErrorStream(true)
                .start();
    }
}
