package com.apifyforge.events.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.token.TokenShape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentGuardTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "apify_api_",
                "apify_api_0123",
                "x APIFY_Api_Y",
                "__apify_api_",
                "apify_apify_api_1",
                "_a_b_apify_api_",
                "a line\napify_api_"
            })
    void textWithTheBeginningOfATokenMayHoldOne(String text) {
        assertThat(TokenShape.mayBeIn(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "_", "apify", "apify_api", "apify-api-0123", "apify_ap_i_", "apif_y_api_"})
    void anyOtherTextHoldsNone(String text) {
        assertThat(TokenShape.mayBeIn(text)).isFalse();
    }
}
