package com.apifyforge.apify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages are Apify's, from its API description and from what its users report. */
class ApifyMessageTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Input is not valid: Field input.startUrls is required",
                "By launching this job you will exceed your remaining usage of $0.53. Please upgrade.",
                "Memory must be a power of 2, at least 128 (given: 1000).",
                "Monthly usage hard limit exceeded",
                "Actor was not found or access denied",
                "You may not run this Actor: see https://docs.apify.com/platform/actors/running/permissions.",
                "Kein gültiger Wert: „größer“"
            })
    void whatApifySaysIsPassedOn(String message) {
        assertThat(ApifyMessage.of(message, null).message()).isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "two\nlines",
                "red \u001b[31m",
                "right \u202e to left",
                "zero\u200bwidth",
                "bom \ufeff",
                "half \ud800",
                "line \u2028 separator",
                "private \ue000",
                "<html><body>Bad Gateway</body></html>",
                "{\"error\":1}",
                "the token apify_api_abcdefghijklmnopqrstuvwxyz0123456789 is bad",
                "apify_proxy_x",
                "Bearer abc",
                "eyJhbGciOiJFUzI1NiJ9.e30",
                "key 0123456789abcdef0123456789",
                "key 0123456789abcdef0123",
                "the token APIFY_API_x is bad",
                "at https://evil.example/",
                "at http://console.apify.com/",
                "at https://console.apify.com.evil.example/x",
                "at https://me@console.apify.com/",
                "at https://api.apify.com/v2/users/me?token=abc",
                "javascript://x"
            })
    void whatMayNotBeShownIsNot(String message) {
        assertThat(ApifyMessage.of(message, null)).isEqualTo(ApifyMessage.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://console.apify.com/actors/nwJVdwcCCEPkCBMGU?approvePermissions=true",
                "https://apify.com/pricing",
                "https://console.apify.com/billing#usage"
            })
    void linkToApifyIsPassedOn(String link) {
        assertThat(ApifyMessage.of(null, link).link()).isEqualTo(link);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://console.apify.com/",
                "https://evilapify.com/",
                "https://console.apify.com:8443/",
                "https://user@console.apify.com/",
                "https://console.apify.com\\@evil.example/",
                "https://console.apify.com/?token=x",
                "https://console.apify.com/apify_api_x",
                "https://console.apify.com/ x",
                "//console.apify.com/",
                "javascript:alert(1)"
            })
    void otherLinksAreNot(String link) {
        assertThat(ApifyMessage.of(null, link)).isEqualTo(ApifyMessage.NOTHING);
    }

    @Test
    void longMessageIsNotCutButLeftOut() {
        assertThat(ApifyMessage.of("a ".repeat(151), null)).isEqualTo(ApifyMessage.NOTHING);
    }
}
