package com.apifyforge.events.token;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.apifyforge.events.Limit;
import com.apifyforge.events.Reason;
import com.apifyforge.events.codec.Json;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One rule for what a token looks like. */
class TokenShapeTest {
    private static final String TOKEN = "apify_api_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789";

    /** As every client library has it. */
    @ParameterizedTest
    @MethodSource("shapes")
    void aSlipIsNamedAndATokenIsOne(String text, @Nullable String reason) {
        assertThat(slip(text).map(slip -> slip.reason().name())).isEqualTo(Optional.ofNullable(reason));
    }

    static Stream<Arguments> shapes() throws IOException {
        try (var in = requireNonNull(TokenShapeTest.class.getResourceAsStream("/vectors/token-shapes.json"))) {
            return Json.mapper()
                    .readTree(in)
                    .valueStream()
                    .map(shape -> arguments(
                            shape.get("text").stringValue(),
                            shape.get("reason").isNull()
                                    ? null
                                    : shape.get("reason").stringValue()));
        }
    }

    @Test
    void noByteOfAnyKindFailsIt() {
        for (int i = 0; i < 256; i++) {
            byte[] bytes = TOKEN.getBytes(StandardCharsets.US_ASCII);
            bytes[20] = (byte) i;
            boolean fine = Character.isLetterOrDigit(i) && i < 128 || i == '-' || i == '_';
            assertThat(TokenShape.slip(MemorySegment.ofArray(bytes)).isEmpty())
                    .as("%02x", i)
                    .isEqualTo(fine);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everySlipHasAReasonOfItsName(TokenShape.Slip slip) {
        assertThat(slip.reason().name()).isEqualTo("TOKEN_" + slip.name());
    }

    @Test
    void theLimitsInTheHintsAreTheOnesThatApply() {
        assertThat(Reason.TOKEN_TOO_SHORT.hint()).contains(" " + Limit.TOKEN_LENGTH_LEAST.value() + " characters");
        assertThat(Reason.TOKEN_TOO_LONG.hint()).contains(" " + Limit.TOKEN_LENGTH.value() + " characters");
    }

    private static Optional<TokenShape.Slip> slip(String text) {
        return TokenShape.slip(MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8)));
    }
}
