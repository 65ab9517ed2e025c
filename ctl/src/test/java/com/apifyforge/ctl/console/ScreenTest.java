package com.apifyforge.ctl.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScreenTest {
    private static final Screen SCREEN =
            new Screen(20, ZoneId.of("Europe/Prague"), Instant.parse("2026-11-26T12:00:00Z"), false);

    @ParameterizedTest
    @CsvSource({
        "2026-11-26T09:08:07.123456789Z, 10:08:07 CET",
        "2026-11-25T23:30:00Z,           00:30:00 CET",
        "2026-11-25T22:30:00Z,           25 Nov 23:30:00 CET",
        "2026-07-01T10:00:00Z,           1 Jul 12:00:00 CEST",
        "2025-11-26T09:00:00Z,           26 Nov 2025 10:00:00 CET",
        "2027-02-18T10:00:00Z,           18 Feb 2027 11:00:00 CET",
        "never,                          never"
    })
    void timeIsShortAndLocalAndSaysItsZone(String instant, String shown) {
        assertThat(SCREEN.time(instant)).isEqualTo(shown);
    }

    @Test
    void longLineIsBrokenBetweenWordsAndIndented() {
        assertThat(SCREEN.wrapped("one two three four five six")).containsExactly("one two three four", "    five six");
        assertThat(SCREEN.wrapped("  one two three four  five six"))
                .containsExactly("  one two three four", "      five six");
        assertThat(SCREEN.wrapped("short")).containsExactly("short");
        assertThat(SCREEN.wrapped("")).containsExactly("");
    }

    @ParameterizedTest
    @CsvSource({
        "alice is connected.,                    true",
        "Connected as anna,                      true",
        "Not connected (TOKEN_REFUSED_BY_APIFY), false",
        "Nothing is connected,                   false",
        "carol never connected a token,          false"
    })
    void onlyWhatIsConnectedIsGreen(String line, boolean green) {
        var coloured = new Screen(80, ZoneId.of("Europe/Prague"), Instant.EPOCH, true).coloured(line);

        assertThat(coloured.contains("\u001b[32m")).isEqualTo(green);
    }

    @ParameterizedTest
    @CsvSource({
        "JobSucceeded, 32",
        "JobAborted, 33",
        "JobNeedsReview, 33",
        "TokenRotationDue, 33",
        "JobTimedOut, 31",
        "TokenInvalidated, 31"
    })
    void anEventHasTheColourOfItsOutcome(String event, int colour) {
        var screen = new Screen(80, ZoneId.of("Europe/Prague"), Instant.EPOCH, true);

        assertThat(screen.coloured("10:00 " + event + " jobId=JobStarted"))
                .isEqualTo("10:00 \u001b[" + colour + "m" + event + "\u001b[0m jobId=JobStarted");
    }

    @Test
    void commandThatIsToBeCopiedStaysWhole() {
        assertThat(SCREEN.wrapped("Start it: ./forge up --data /tmp/somewhere"))
                .containsExactly("Start it:", "    ./forge up --data /tmp/somewhere");
    }

    @Test
    void wordThatIsTooLongStaysWhole() {
        assertThat(SCREEN.wrapped("see https://console.apify.com/settings now"))
                .containsExactly("see", "    https://console.apify.com/settings", "    now");
        assertThat(SCREEN.wrapped("https://console.apify.com/settings"))
                .containsExactly("https://console.apify.com/settings");
    }

    @Test
    void columnsThatDoNotFitGoBelow() {
        var table = new Table("WHEN", "JOB", "STATE")
                .row("10:00", "a-long-job-id", "JobFailed")
                .row("11:00", "b", "");

        assertThat(table.lines(80))
                .containsExactly(
                        "WHEN   JOB            STATE", "10:00  a-long-job-id  JobFailed", "11:00  b              -");
        assertThat(table.lines(22))
                .containsExactly(
                        "WHEN   JOB", "    STATE", "10:00  a-long-job-id", "    JobFailed", "11:00  b", "    -");
    }
}
