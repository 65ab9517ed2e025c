package com.apifyforge.apify;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.apifyforge.sandbox.ApifySandbox;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole memory of a process that has used tokens, searched from outside. */
class TokenWipeIT {
    private static final int TOKENS = 200;
    private static final int WINDOW = 4 << 20;
    private static final int OVERLAP = 128;

    static ApifySandbox sandbox;
    static Set<String> tokens = new HashSet<>();

    @BeforeAll
    static void start() {
        assumeTrue(Files.isReadable(Path.of("/proc/self/mem")), "Another process's memory can be read on Linux only");
        sandbox = ApifySandbox.start(0, Certificates.GOOD.certificate, Certificates.GOOD.key);
        IntStream.range(0, TOKENS).forEach(i -> tokens.add(new String(CallingProcess.token(i), ISO_8859_1)));
    }

    @AfterAll
    static void stop() {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    @Test
    void noTokenIsLeftInMemoryAfterItsCalls() throws Exception {
        assertThat(leftAfter(0)).isEmpty();
    }

    @Test
    void leftTokensWouldBeFound() throws Exception {
        assertThat(Set.copyOf(leftAfter(6)))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 6)
                        .mapToObj(i -> new String(CallingProcess.token(i), ISO_8859_1))
                        .toList());
    }

    private static List<String> leftAfter(int leaks) throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CallingProcess.class.getName(),
                        sandbox.uri().toString(),
                        Certificates.GOOD.ca.toString(),
                        Integer.toString(TOKENS),
                        Integer.toString(leaks))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), ISO_8859_1))) {
            assertThat(output.readLine()).isEqualTo("done");
            return search(process.pid());
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static List<String> search(long pid) throws IOException {
        var found = new ArrayList<String>();
        try (var memory = new RandomAccessFile("/proc/" + pid + "/mem", "r")) {
            for (var mapping : Files.readAllLines(Path.of("/proc/" + pid + "/maps"))) {
                var words = mapping.split(" +");
                if (words[1].startsWith("rw")) {
                    var range = words[0].split("-");
                    search(memory, Long.parseUnsignedLong(range[0], 16), Long.parseUnsignedLong(range[1], 16), found);
                }
            }
        }
        return found;
    }

    private static void search(RandomAccessFile memory, long from, long until, List<String> found) {
        var window = new byte[WINDOW];
        for (long at = from; at < until; at += WINDOW - OVERLAP) {
            int length = (int) Math.min(WINDOW, until - at);
            try {
                memory.seek(at);
                memory.readFully(window, 0, length);
            } catch (IOException e) {
                // A guard page, or one that was given back since the map was read.
                continue;
            }
            collect(new String(window, 0, length, ISO_8859_1), found);
        }
    }

    private static void collect(String text, List<String> found) {
        // A String of Latin letters is kept as bytes; one with others beside them has a zero after each.
        for (var form : List.of(text, text.replace("\0", ""))) {
            for (int at = form.indexOf("apify_api_"); at >= 0; at = form.indexOf("apify_api_", at + 1)) {
                var candidate = form.substring(at, Math.min(form.length(), at + 46));
                if (tokens.contains(candidate)) {
                    found.add(candidate);
                }
            }
        }
    }
}
