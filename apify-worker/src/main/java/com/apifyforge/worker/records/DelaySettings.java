package com.apifyforge.worker.records;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How long records wait in the delay topics. The topics' names tell the defaults; other values are for trying out.
 */
@ConfigurationProperties("worker.delay")
public record DelaySettings(Duration shortDelay, Duration mediumDelay, Duration longDelay) {
    /** Looks at a run after the short delay: people wait for short runs. */
    private static final int SHORT_CHECKS = 6;
    /** Looks until the long delay is taken, at most seven and a half minutes after the start. */
    private static final int MEDIUM_CHECKS = 20;

    public Duration of(Delay delay) {
        return switch (delay) {
            case SHORT -> shortDelay;
            case MEDIUM -> mediumDelay;
            case LONG -> longDelay;
        };
    }

    /** The longest delay that is not longer than {@code wait}, or the short one. */
    public Delay within(Duration wait) {
        if (longDelay.compareTo(wait) <= 0) {
            return Delay.LONG;
        }
        return mediumDelay.compareTo(wait) <= 0 ? Delay.MEDIUM : Delay.SHORT;
    }

    /**
     * {@code delay}, or the longest shorter one that is not longer than {@code left}; the short one if none is. Where
     * nothing is left there is no hurry.
     */
    public Delay before(Duration left, Delay delay) {
        return !left.isPositive() || of(delay).compareTo(left) <= 0 || delay == Delay.SHORT
                ? delay
                : before(left, Delay.values()[delay.ordinal() - 1]);
    }

    /** Often at first, then more and more seldom. */
    public Delay after(int checks) {
        if (checks < SHORT_CHECKS) {
            return Delay.SHORT;
        }
        return checks < MEDIUM_CHECKS ? Delay.MEDIUM : Delay.LONG;
    }
}
