package com.apifyforge.client.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code dlt show} prints of a record that may hold anything. */
class RecordTextTest {
    private static final String SECRET = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789";
    private static final String TOKEN = "apify_api_" + SECRET;
    private static final String JWE = "eyJhbGciOiJFQ0RILUVTIn0..c2VjcmV0.c2VjcmV0c2VjcmV0.dGFn";

    static Stream<String> secrets() {
        return Stream.of(
                TOKEN,
                "{\"token\":\"" + TOKEN + "\"}",
                "{\"token\":\"short\\\"secret\"}",
                "{\"a\":{\"Sealed-Token\":[\"c2VjcmV0\"]}}",
                "{\"sealedToken\":\"" + JWE + "\",\"note\":1e99999999999}",
                "{\"sealedToken\":\"c2VjcmV0\\\"c2VjcmV0\", broken",
                "{'ticket': 'c2VjcmV0'",
                "{\"ticket\":\"c2VjcmV0",
                "{\"a\":\"" + JWE + "\"}",
                "{\"" + TOKEN + "\":1}",
                "{\"a\":\"\\u0061pify_api_" + SECRET + "\"}",
                "{\"a\":\"\\u0061pify_api_" + SECRET + "\", broken",
                "{\"a\":\"" + SECRET + "\"}",
                "{\"a\":\"Authorization: Bearer c2VjcmV0\"}",
                "https://api.apify.com/v2/acts?token=c2VjcmV0&x=1",
                "https://jane:c2VjcmV0@example.com/",
                "password = c2VjcmV0",
                "{\"apiKey\":123456789012}",
                "APIFY_TOKEN=" + TOKEN,
                "x".repeat(8_190) + " " + TOKEN);
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void secretIsMaskedInValueKeyAndHeaders(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var record = record(bytes, bytes, bytes);

        assertThat(shown(record)).doesNotContain(SECRET, "c2VjcmV0", "short", "secret", "123456789012");
        assertThat(new RecordText(record).json().toString())
                .doesNotContain(SECRET, "c2VjcmV0", "short", "secret", "123456789012");
    }

    /** What stands before it is masked, so that the cut comes into what is shown. */
    @Test
    void secretAtTheCutIsNotShownInPart() {
        String text = "eyJ0." + "a".repeat(16 * 1024 - 16) + " " + SECRET;
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

        assertThat(shown(record(bytes, bytes, bytes))).doesNotContain(SECRET.substring(0, 5));
    }

    @Test
    void tokenInUtf16IsMasked() {
        for (var charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16)) {
            byte[] bytes = ("{\"a\":\"" + TOKEN + "\"}").getBytes(charset);
            String shown = shown(record(bytes, bytes, bytes)).replace("\\u0000", "");

            assertThat(shown).doesNotContain(SECRET, SECRET.substring(0, 10));
        }
    }

    @Test
    void headerWhoseNameTellsOfASecretIsMasked() {
        var record = record(new byte[0], null, null);
        record.headers().add(new RecordHeader("Authorization", "Bearer x".getBytes(StandardCharsets.UTF_8)));
        record.headers().add(new RecordHeader("x-api-key", "hush".getBytes(StandardCharsets.UTF_8)));

        assertThat(shown(record))
                .contains("Authorization: ***", "x-api-key: ***")
                .doesNotContain("hush");
    }

    @Test
    void whatIsNoSecretIsShown() {
        String value = "{\"jobId\":\"6f1c9a52-7b1e-4f0e-9d51-0a3c5f2b7c11\",\"userId\":\"alice\","
                + "\"target\":{\"actorId\":\"apify~hello-world\"},\"options\":{\"timeoutSecs\":\"5\"},\"tokenId\":\"t-1\"}";

        assertThat(shown(record(value.getBytes(StandardCharsets.UTF_8), null, null)))
                .contains("6f1c9a52-7b1e-4f0e-9d51-0a3c5f2b7c11", "alice", "apify~hello-world", "\"5\"", "t-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b[2J",
                "a\rb",
                "\u009b1m",
                "\u202eabc",
                "\u200b",
                "\u2028",
                "\ud800",
                "\u0000",
                "\u007f",
                "\ufeffa",
                "{\"a\":\"\u009b1m\u202e\"}",
                "{\"a\":\"\\u001b[2J\\ud800\"}",
                "{\"\u202e\":1}"
            })
    void controlsAreEscaped(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_16BE).length == 2 && Character.isSurrogate(text.charAt(0))
                ? new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}
                : text.getBytes(StandardCharsets.UTF_8);

        String shown = shown(record(bytes, bytes, bytes));

        assertThat(shown.codePoints()
                        .filter(c -> c != '\n')
                        .filter(c -> Character.isISOControl(c)
                                || Character.getType(c) == Character.FORMAT
                                || Character.getType(c) == Character.SURROGATE
                                || Character.getType(c) == Character.LINE_SEPARATOR))
                .isEmpty();
    }

    @Test
    void jsonIsLaidOutAndTheRestIsAsItIs() {
        assertThat(shown(record("{\"a\":{\"b\":1}}".getBytes(StandardCharsets.UTF_8), null, null)))
                .contains("Value, 13 bytes\n", "\"b\" : 1");
        assertThat(shown(record(new byte[] {1, (byte) 0xff}, null, null))).contains("\\u0001ÿ");
        assertThat(shown(record(null, null, null))).contains("Value, none", "Key\n  none");
    }

    @Test
    void longRecordIsCut() {
        byte[] megabytes = "ab ".repeat(1_000_000).getBytes(StandardCharsets.UTF_8);

        assertThat(shown(record(megabytes, megabytes, megabytes)))
                .hasSizeLessThan(10_000)
                .contains("Value, 3000000 bytes", "more characters");
    }

    /** Quotes, escapes and nesting in numbers that overflow a stack or take quadratic time. */
    @ParameterizedTest
    @ValueSource(strings = {"\"token\":\"\\\"", "[", "{\"a\":", "apify_", "eyJ.", "token=", "a:", "://@", "bearer "})
    void anyValueIsShownInBoundedTime(String part) {
        byte[] bytes = part.repeat(900_000 / part.length()).getBytes(StandardCharsets.UTF_8);

        assertThat(shown(record(bytes, bytes, bytes))).hasSizeLessThan(20_000);
    }

    @Test
    void anyBytesAreShown() {
        var random = new Random(8);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);

            assertThat(shown(record(bytes, bytes, bytes)))
                    .doesNotContain("\u001b")
                    .contains("Value, ");
        }
    }

    private static String shown(ConsumerRecord<byte[], byte[]> record) {
        return String.join("\n", new ArrayList<>(new RecordText(record).lines()));
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] value, byte[] key, byte[] header) {
        var record = new ConsumerRecord<>("job.commands.v1", 0, 0, key, value);
        record.headers().add(new RecordHeader("ce_source", header));
        return record;
    }
}
