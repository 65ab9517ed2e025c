package com.apifyforge.events.codec;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.Charset;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text of strangers becomes a tree or a refusal, and what is read is written as it was. */
class JsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "-0.0",
                "1",
                "1.0",
                "1.10",
                "1e2",
                "1E+2",
                "1.5e-3",
                "0.0000001",
                "123456789012345678",
                "1234567890123456789",
                "9007199254740993",
                "-9223372036854775809",
                "18446744073709551616",
                "1e308",
                "5e-324",
                "0e99999999999",
                "0.1000000000000000055511151231257827021181583404541015625",
                "true",
                "null",
                "\"/\"",
                "\"😀\"",
                "\"\\u0000\"",
                "{\"\":[]}",
                "[[],{},\"\"]"
            })
    void aValueOfAnInputIsWrittenAsItWasRead(String text) {
        String input = "{\"a\":[" + text + "],\"b\":" + text + "}";

        assertThat(Json.mapper().writeValueAsString(Json.readInput(input.getBytes(UTF_8))))
                .isEqualTo(input);
    }

    @Test
    void aNumberOfAThousandDigitsIsWrittenAsItWasRead() {
        String number = "0." + "7".repeat(998);

        assertThat(Json.mapper().writeValueAsString(Json.readInput(number.getBytes(UTF_8))))
                .isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e99999999999",
                "-1e99999999999",
                "1e-99999999999",
                "1e1000000000",
                "1e-1000000000",
                "1e309",
                "1e-400",
                "0.00000001e-99999999999999999999999",
                "{\"a\":[1e99999999999]}",
                "\"\\ud800x\"",
                "\"\\udc00\"",
                "\"\\ud800\\ud800\"",
                "{\"\\ud83d\":1}",
                "",
                " ",
                "\uFEFF{}",
                "{} {}",
                "{}]",
                "{\"a\":1,\"a\":1}",
                "{\"a\":1,\"\\u0061\":1}",
                "NaN",
                "Infinity",
                "+1",
                "01",
                ".5",
                "1.",
                "1e",
                "'a'",
                "{a:1}",
                "[1,]",
                "//x\n1",
                "\"\t\"",
                "\u0000",
                "{}\u0000"
            })
    void whatCannotBeCarriedIsRefused(String text) {
        assertRefused(text.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "22c322", // cut off
                "22c080c0af22", // overlong
                "22eda08022", // half a surrogate pair in UTF-8
                "22f490808022", // above U+10FFFF
                "22ff22",
                "efbbbf7b7d", // byte order mark
                "fffe7b007d00",
                "feff007b007d",
                "7b007d00",
                "007b007d",
                "0000007b0000007d"
            })
    void otherEncodingsThanUtf8AreRefused(String hex) {
        assertRefused(HexFormat.of().parseHex(hex));
    }

    @Test
    void jsonInUtf16And32IsNotGuessed() {
        assertRefused("{\"a\":1}".getBytes(UTF_16BE));
        assertRefused("{\"a\":1}".getBytes(Charset.forName("UTF-32LE")));
    }

    @Test
    void whatIsTooLongIsRefusedAtOnce() {
        assertRefused("9".repeat(1001).getBytes(UTF_8));
        assertRefused("9".repeat(500_000).getBytes(UTF_8));
        assertRefused(("0." + "9".repeat(500_000)).getBytes(UTF_8));
        assertRefused(("1e" + "9".repeat(500_000)).getBytes(UTF_8));
        assertRefused(("{\"" + "a".repeat(1025) + "\":1}").getBytes(UTF_8));
        assertRefused("[".repeat(500_000).getBytes(UTF_8));
        assertRefused("{\"a\":".repeat(100_000).getBytes(UTF_8));
    }

    @Test
    void theDepthThatIsToldIsTheDepthThatApplies() {
        Json.read(("[".repeat(64) + "]".repeat(64)).getBytes(UTF_8));

        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> Json.read(("[".repeat(65) + "]".repeat(65)).getBytes(UTF_8)))
                .withMessage("It is nested deeper than 64 levels.");
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> Json.read("[".repeat(5000).getBytes(UTF_8)))
                .withMessage("It is nested deeper than 64 levels.");
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> Json.readInput(("[".repeat(64) + "]".repeat(64)).getBytes(UTF_8)))
                .withMessage("It is nested deeper than 63 levels.");
    }

    private static void assertRefused(byte[] bytes) {
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> Json.read(bytes))
                .withNoCause();
        assertThatExceptionOfType(ContractException.class).isThrownBy(() -> Json.readInput(bytes));
    }
}
