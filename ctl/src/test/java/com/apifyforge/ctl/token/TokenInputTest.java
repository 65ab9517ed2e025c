package com.apifyforge.ctl.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.events.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenInputTest {
    private static final String GOOD = "apify_api_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789";

    @ParameterizedTest
    @ValueSource(strings = {"@", "@\n", "@\r\n", "  @\t \n", "@\nand another line"})
    void theFirstLineIsTheToken(String input) throws IOException {
        assertThat(read(channel(input.replace("@", GOOD)))).isEqualTo(GOOD);
    }

    @Test
    void aTokenMayComeInPieces() throws IOException {
        var slow = new ReadableByteChannel() {
            private final byte[] input = (GOOD + "\nrest").getBytes(StandardCharsets.US_ASCII);
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

        assertThat(read(slow)).isEqualTo(GOOD);
        assertThat(slow.at).isEqualTo((GOOD + "\n").length());
    }

    /** All slips are in the test of the rule; here, that ctl takes it. */
    @ParameterizedTest
    @CsvSource({
        "'',                   TOKEN_EMPTY",
        "undefined,            TOKEN_PLACEHOLDER",
        "'\"@\"',              TOKEN_QUOTED",
        "APIFY_TOKEN=@,        TOKEN_ASSIGNMENT",
        "Bearer @,             TOKEN_BEARER",
        "https://a.b/?token=@, TOKEN_URL",
        "apify_proxy_abcdefghijklmnop12, TOKEN_OTHER_KIND",
        "@@,                   TOKEN_TWICE",
        "apify_api_x1,         TOKEN_TOO_SHORT"
    })
    void slipIsNamedAndNothingRepeated(String input, Reason reason) {
        assertThatThrownBy(() -> read(channel(input.replace("@", GOOD) + "\n")))
                .isInstanceOf(WrongUseException.class)
                .hasMessage(reason.hint())
                .hasMessageNotContaining(GOOD);
    }

    @ParameterizedTest
    @ValueSource(ints = {129, 4095, 4096, 10_000_000})
    void whatIsTooLongIsRefused(int length) {
        assertThatThrownBy(() -> read(channel("a1".repeat(length / 2 + 1))))
                .isInstanceOf(WrongUseException.class)
                .hasMessage(Reason.TOKEN_TOO_LONG.hint());
    }

    @Test
    void anyBytesAreATokenOrASlip() {
        var random = new Random(8);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(100)];
            random.nextBytes(bytes);
            try {
                read(Channels.newChannel(new ByteArrayInputStream(bytes)));
            } catch (WrongUseException | IOException refused) {
                assertThat(refused.getMessage()).matches("[ -~…]+");
            }
        }
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
