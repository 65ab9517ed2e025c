package com.apifyforge.client.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.client.Terminal;
import com.apifyforge.events.codec.Json;
import com.apifyforge.fuzzing.Bounds;
import com.apifyforge.fuzzing.ShortRound;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Any record can be shown: at a bounded length, without a control character and without a token. */
public class DeadLetterTextFuzzTest {
    private static final Pattern TOKEN = Pattern.compile("apify_api_[A-Za-z0-9]{8,}");

    /** A control character; the last digit of a line end's is an {@code a}, which belongs to no token. */
    private static final Pattern ESCAPE = Pattern.compile("\\\\u[0-9a-f]{4}");

    @Test
    void anyRecordCanBeShown() throws Exception {
        ShortRound.play(DeadLetterTextFuzzTest.class, DeadLetterTextFuzzTest::fuzzerTestOneInput);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        Bounds.hold(input, DeadLetterTextFuzzTest::show);
    }

    private static void show(byte[] input) {
        var text = new RecordText(record(input));
        requireHarmless(String.join("", text.lines()));
        String json = Terminal.json(text.json().toString());
        requireHarmless(json);
        assertThat(Json.read(json.getBytes(UTF_8)).isObject()).isTrue();
    }

    /** The first byte says where the others stand: in the value, the key or a header. */
    private static ConsumerRecord<byte[], byte[]> record(byte[] input) {
        byte[] rest = input.length == 0 ? input : Arrays.copyOfRange(input, 1, input.length);
        return switch (input.length == 0 ? 0 : input[0]) {
            case 'k' -> new ConsumerRecord<>("job.commands.v1", 0, 1, rest, new byte[0]);
            case 'h' -> withHeader(rest);
            default -> new ConsumerRecord<>("job.commands.v1", 0, 1, new byte[0], rest);
        };
    }

    private static ConsumerRecord<byte[], byte[]> withHeader(byte[] input) {
        var record = new ConsumerRecord<>("job.commands.v1", 0, 1, new byte[0], new byte[0]);
        record.headers().add(new String(input, UTF_8), input);
        return record;
    }

    private static void requireHarmless(String shown) {
        assertThat(shown.chars().noneMatch(Character::isISOControl))
                .as("control characters")
                .isTrue();
        assertThat(TOKEN.matcher(ESCAPE.matcher(shown).replaceAll(" ")).find())
                .as("a token")
                .isFalse();
        assertThat(shown).hasSizeLessThan(128 * 1024);
    }
}
