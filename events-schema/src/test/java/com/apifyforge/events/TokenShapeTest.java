package com.apifyforge.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One rule for what a token looks like. In the table # stands for one of today's form. */
class TokenShapeTest {
    private static final String TOKEN = "apify_api_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789";

    @ParameterizedTest
    @ValueSource(
            strings = {
                TOKEN,
                // As old ones are, without a prefix.
                "aBcDeFgHiJkLmNoPqRsTuVw12",
                "aaaaaaaaaaaaaaaaaaaa",
                "apify_api_with-a-hyphen-0123456789abcdefghij",
                "nullnullnullnullnullnull",
                "sKaBcDeFgHiJkLmNoPqRsTuVw12"
            })
    void whatMayBeATokenIsOne(String text) {
        assertThat(slip(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "EMPTY, ~~",
                "EMPTY, ~  ~",
                "EMPTY, ~\r\n~",
                "SPACE_AROUND, ~ #~",
                "SPACE_AROUND, ~# ~",
                "SPACE_AROUND, ~#\n~",
                "SPACE_AROUND, ~#\r\n~",
                "SPACE_AROUND, ~\t#~",
                "SPACE_AROUND, ~\u00a0#~",
                "SPACE_AROUND, ~#\u200b~",
                "SPACE_AROUND, ~\ufeff#~",
                "SPACE_AROUND, ~ \"#\"~",
                "QUOTED, \"#\"",
                "QUOTED, '#'",
                "QUOTED, `#`",
                "QUOTED, “#”",
                "QUOTED, ’#’",
                "QUOTED, \"#",
                "QUOTED, #'",
                "QUOTED, &quot;#&quot;",
                "BEARER, Bearer #",
                "BEARER, bearer  #",
                "BEARER, BEARER #",
                "BEARER, Authorization: Bearer #",
                "URL, https://api.apify.com/v2/acts?token=#",
                "URL, http://example.com/",
                "URL, api.apify.com/v2/users/me?token=#",
                "URL, ?token=#",
                "ASSIGNMENT, APIFY_TOKEN=#",
                "ASSIGNMENT, export APIFY_TOKEN=#",
                "ASSIGNMENT, token: #",
                "ASSIGNMENT, APIFY_TOKEN=",
                "PLACEHOLDER, {\"token\":\"#\"}",
                "PLACEHOLDER, undefined",
                "PLACEHOLDER, null",
                "PLACEHOLDER, None",
                "PLACEHOLDER, NaN",
                "PLACEHOLDER, [object Object]",
                "PLACEHOLDER, <YOUR_API_TOKEN>",
                "PLACEHOLDER, YOUR_API_TOKEN",
                "PLACEHOLDER, my-apify-api-token-goes-here",
                "PLACEHOLDER, $APIFY_TOKEN",
                "PLACEHOLDER, ${APIFY_TOKEN}",
                "PLACEHOLDER, {{apify_token}}",
                "PLACEHOLDER, %APIFY_TOKEN%",
                "PLACEHOLDER, apify_api_***",
                "PLACEHOLDER, apify_api_AbCd...6789",
                "PLACEHOLDER, apify_api_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "PLACEHOLDER, ********************",
                "TWICE, ##",
                "TWICE, ~# #~",
                "TWICE, ~#\n#~",
                "OTHER_KIND, apify_proxy_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789",
                "OTHER_KIND, apify_ui_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789",
                "OTHER_KIND, ghp_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789",
                "OTHER_KIND, sk-AbCdEfGhIjKlMnOpQrStUvWxYz0123456789",
                "CONTROL_CHARACTER, ~apify_api_AbCdEfGhIjKl\u0000MnOpQrSt~",
                "CONTROL_CHARACTER, ~apify_api_AbCdEfGhIjKl\r\nX-Evil-1~",
                "CONTROL_CHARACTER, ~apify_api_AbCdEfGhIjKl\u007fMnOpQrSt~",
                "FOREIGN_CHARACTER, apify_api_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789é",
                "FOREIGN_CHARACTER, ~apify_api_AbCdEfGhIj KlMnOpQrStUvWxYz012345~",
                "FOREIGN_CHARACTER, apify_api_AbCdEfGhIjKlMnOpQrStUvWxYz0123456;",
                "FOREIGN_CHARACTER, jane@example.com-0123456789",
                "FOREIGN_CHARACTER, eyJhbGciOiJFUzI1NiJ9.e30.c2ln",
                "TOO_SHORT, apify_api_",
                "TOO_SHORT, apify_api_AbCdEf",
                "TOO_SHORT, x",
                "TOO_LONG, #AbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfGhIjKlMnOpQrStUvWxYz01234",
            })
    void aSlipIsNamed(TokenShape.Slip slip, String text) {
        assertThat(slip(text.replace("#", TOKEN))).contains(slip);
    }

    @Test
    void twoHundredLettersAreTooLong() {
        assertThat(slip("a".repeat(128))).isEmpty();
        assertThat(slip("a".repeat(129))).contains(TokenShape.Slip.TOO_LONG);
        assertThat(slip("a".repeat(200))).contains(TokenShape.Slip.TOO_LONG);
        assertThat(slip("a".repeat(19))).contains(TokenShape.Slip.TOO_SHORT);
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
