package com.apifyforge.worker.job;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long records wait in the delay topics. The topics' names tell the defaults; other values are for trying out.
 *
 * @param shortChecks looks at a run after the short delay
 * @param mediumChecks looks at a run until the long delay is taken
 */
@ConfigurationProperties("worker.delay")
public record DelaySettings(
        @DefaultValue("5s") Duration shortDelay,
        @DefaultValue("30s") Duration mediumDelay,
        @DefaultValue("2m") Duration longDelay,
        @DefaultValue("6") int shortChecks,
        @DefaultValue("20") int mediumChecks) {
    public Duration of(Delay delay) {
        return switch (delay) {
            case SHORT -> shortDelay;
            case MEDIUM -> mediumDelay;
            case LONG -> longDelay;
        };
    }

    /** The longest delay that is not longer than {@code wait}, or the short one. */
    Delay within(Duration wait) {
        if (longDelay.compareTo(wait) <= 0) {
            return Delay.LONG;
        }
        return mediumDelay.compareTo(wait) <= 0 ? Delay.MEDIUM : Delay.SHORT;
    }

    /** Often at first, then more and more seldom. */
    Delay after(int checks) {
        if (checks < shortChecks) {
            return Delay.SHORT;
        }
        return checks < mediumChecks ? Delay.MEDIUM : Delay.LONG;
    }
}
