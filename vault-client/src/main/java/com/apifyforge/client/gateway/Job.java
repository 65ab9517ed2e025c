package com.apifyforge.client.gateway;

import com.apifyforge.events.JobEvent.RunSummary;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A job and how far it is. What does not apply is null. */
public record Job(
        String jobId,
        State state,
        Instant requestedAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String runId,
        @Nullable RunSummary run,
        @Nullable String reason,
        @Nullable String hint) {
    /** The last six are its end. */
    public enum State {
        REQUESTED,
        DEFERRED,
        STARTED,
        SUCCEEDED,
        FAILED,
        TIMED_OUT,
        ABORTED,
        REFUSED,
        NEEDS_REVIEW;

        public boolean isOver() {
            return compareTo(STARTED) > 0;
        }
    }
}
