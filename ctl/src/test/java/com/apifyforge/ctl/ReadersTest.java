package com.apifyforge.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a person hands to ctl may be anything; it ends in one clear line and the documented exit status. */
class ReadersTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("file");
    }

    static Stream<byte[]> badInputs() {
        return Stream.of(
                bytes(""),
                bytes(" "),
                bytes("{"),
                bytes("{\"a\":1}{"),
                bytes("{\"a\":1e99999999999}"),
                bytes("{\"a\":1,\"a\":2}"),
                bytes("{\"a\":\"\\ud800x\"}"),
                bytes("[".repeat(64) + "]".repeat(64)),
                bytes("[".repeat(200_000)),
                bytes("\ufeff{\"a\":1}"),
                "{\"a\":1}".getBytes(StandardCharsets.UTF_16),
                new byte[] {'"', (byte) 0xc3, '"'},
                new byte[600 * 1024]);
    }

    @ParameterizedTest
    @MethodSource("badInputs")
    void inputThatNoJobCanCarryIsWrongUse(byte[] input) throws IOException {
        Files.write(file, input);

        assertRefused(2, "run", "--user", "a", "--actor", "a/b", "--input", file.toString());
    }

    @Test
    void inputThatNeverEndsIsRefused() {
        assertRefused(2, "run", "--user", "a", "--actor", "a/b", "--input", "/dev/zero");
        assertRefused(2, "run", "--user", "a", "--actor", "a/b", "--input", folder.toString());
        assertRefused(2, "run", "--user", "a", "--actor", "a/b", "--input", "a\u0000b");
    }

    /** The job around an input takes one of the 64 levels. */
    @Test
    void depthLimitIsToldAsItApplies() throws IOException {
        Files.writeString(file, "[".repeat(64) + "]".repeat(64));

        assertThat(Told.by("run", "--user", "a", "--actor", "a/b", "--input", file.toString())
                        .words())
                .contains("nested deeper than 63 levels");
    }

    static Stream<byte[]> badEndpoints() {
        return Stream.of(
                bytes(""),
                bytes("null"),
                bytes("[]"),
                bytes("7"),
                bytes("{}"),
                bytes("{\"kafka\":null}"),
                bytes(endpoints().replace("\"ca\":\"ca\"", "\"ca\":null")),
                bytes(endpoints().replace("\"ca\":\"ca\"", "\"ca\":\"\\u0000\"")),
                bytes(endpoints().replace("\"ca\":\"ca\"", "\"ca\":{}")),
                bytes(endpoints().replace("https://localhost:1", "https://[")),
                bytes(endpoints().replace("\"pid\":1", "\"pid\":1e99999999999")),
                bytes(endpoints().replace("\"pid\":1", "\"pid\":\"x\"")),
                bytes(endpoints().replace("\"pid\":1", "\"pid\":-1")),
                endpoints().getBytes(StandardCharsets.UTF_16),
                new byte[2_000_000]);
    }

    @ParameterizedTest
    @MethodSource("badEndpoints")
    void endpointsThatNoSystemWroteAreRefused(byte[] endpoints) throws IOException {
        Files.write(folder.resolve("endpoints.json"), endpoints);

        assertRefused(1, "jobs", "--user", "a", "--data", folder.toString());
    }

    @Test
    void anyBytesAreRefusedAsEndpoints() throws IOException {
        var random = new Random(8);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = bytes(endpoints());
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            // Whatever else it is, no system that runs.
            bytes = bytes(new String(bytes, StandardCharsets.ISO_8859_1).replaceAll("\"pid\":\\d+", "\"pid\":-1"));
            Files.write(folder.resolve("endpoints.json"), bytes);

            assertRefused(1, "status", "--user", "a", "--data", folder.toString());
        }
    }

    static Stream<byte[]> badSettings() {
        return Stream.of(
                bytes("a=\\u12"),
                new byte[] {'a', '=', (byte) 0xff},
                bytes("security.protocol=NONE"),
                bytes("security.protocol=SASL_SSL\nsasl.jaas.config=hush hush"),
                bytes("ssl.truststore.type=PEM\nsecurity.protocol=SSL\nssl.truststore.certificates=hush"));
    }

    @ParameterizedTest
    @MethodSource("badSettings")
    void settingsThatKafkaCannotUseAreRefused(byte[] settings) throws IOException {
        Files.write(file, settings);
        long self = ProcessHandle.current().pid();
        Files.writeString(
                folder.resolve("endpoints.json"),
                endpoints().replace("\"pid\":1", "\"kafkaClientConfig\":\"file\",\"pid\":" + self));

        assertRefused(1, "jobs", "--user", "a", "--data", folder.toString());
    }

    private static String endpoints() {
        return "{\"kafka\":\"localhost:1\",\"tokenService\":\"https://localhost:1\",\"apify\":\"https://localhost:1\","
                + "\"ca\":\"ca\",\"operatorCertificate\":\"c\",\"operatorKey\":\"k\",\"schedulerKey\":\"s\",\"pid\":1}";
    }

    private static void assertRefused(int status, String... arguments) {
        var told = Told.by(arguments);

        assertThat(told.status()).as(told.err()).isEqualTo(status);
        assertThat(told.out()).isEmpty();
        assertThat(told.err()).startsWith("ctl: ").doesNotContain("\tat ", "Exception", "hush", "java.");
        assertThat(told.err().lines()).hasSizeLessThan(8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
