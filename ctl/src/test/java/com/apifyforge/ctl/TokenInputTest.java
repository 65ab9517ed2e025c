package com.apifyforge.ctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenInputTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "apify_api_x123456789",
                "apify_api_x123456789\n",
                "apify_api_x123456789\r\n",
                "  apify_api_x123456789\t \n",
                "apify_api_x123456789\nand another line"
            })
    void theFirstLineIsTheToken(String input) throws IOException {
        assertThat(read(channel(input))).isEqualTo("apify_api_x123456789");
    }

    @Test
    void aTokenMayComeInPieces() throws IOException {
        var slow = new ReadableByteChannel() {
            private final byte[] input = "apify_api_x123456789\nrest".getBytes(StandardCharsets.US_ASCII);
            private int at;

            @Override
            public int read(ByteBuffer target) {
                target.put(input[at++]);
                return 1;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };

        assertThat(read(slow)).isEqualTo("apify_api_x123456789");
        assertThat(slow.at).isEqualTo("apify_api_x123456789\n".length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n", " \n", "two words\n", "apify_api_\u00e9\n", "\u00e9apify_api\n", "a;b\n", "a\u0000b\n"
            })
    void anythingElseIsRefusedWithoutRepeatingIt(String input) {
        assertThatThrownBy(() -> read(channel(input)))
                .isInstanceOf(WrongUseException.class)
                .hasMessageNotContaining("two")
                .hasMessageNotContaining("apify_api");
    }

    @Test
    void aLineThatIsTooLongIsRefused() throws IOException {
        assertThat(read(channel("a".repeat(128)))).hasSize(128);
        assertThatThrownBy(() -> read(channel("a".repeat(129)))).hasMessageContaining("at most 128 characters");
        assertThatThrownBy(() -> read(channel("a".repeat(512)))).isInstanceOf(WrongUseException.class);
    }

    private static String read(ReadableByteChannel input) throws IOException {
        try (var token = TokenInput.firstLine(input)) {
            return token.lendArray(bytes -> new String(bytes, StandardCharsets.US_ASCII));
        }
    }

    private static ReadableByteChannel channel(String input) {
        return Channels.newChannel(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    }
}
