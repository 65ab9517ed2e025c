package com.apifyforge.worker.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DelaySettingsTest {
    private final DelaySettings delays =
            new DelaySettings(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(2));

    @ParameterizedTest
    @CsvSource({
        "300, LONG,   LONG",
        "120, LONG,   LONG",
        "119, LONG,   MEDIUM",
        "30,  MEDIUM, MEDIUM",
        "29,  LONG,   SHORT",
        "17,  MEDIUM, SHORT",
        "4,   LONG,   SHORT",
        "0,   MEDIUM, MEDIUM",
        "-10, LONG,   LONG",
        "300, SHORT,  SHORT"
    })
    void waitIsTheLongestThatLeavesATryBeforeADeadlineThatIsAhead(int secondsLeft, Delay wanted, Delay waited) {
        assertThat(delays.before(Duration.ofSeconds(secondsLeft), wanted)).isEqualTo(waited);
    }
}
