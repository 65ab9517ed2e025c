package com.apifyforge.events;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What became of a job. Every job ends with exactly one event whose {@link #last()} is true. */
public sealed interface JobEvent extends JobMessage {
    /** Of the run that it speaks of; null if it speaks of none. */
    default @Nullable String runId() {
        return null;
    }

    /** A code of {@link Reason}, or {@value Reason#APIFY} and an error type of Apify's; null where it needs none. */
    default @Nullable String reason() {
        return null;
    }

    /** True if nothing follows for this job. */
    default boolean last() {
        return true;
    }

    record JobStarted(
            String jobId,
            String userId,
            String runId,
            int attempt,
            Instant startedAt,
            @Nullable String datasetId,
            @Nullable String keyValueStoreId)
            implements JobEvent {
        @Override
        public boolean last() {
            return false;
        }
    }

    record JobSucceeded(String jobId, String userId, String runId, RunSummary run) implements JobEvent, Outcome.Good {}

    record JobFailed(String jobId, String userId, String runId, RunSummary run) implements JobEvent, Outcome.Bad {}

    record JobTimedOut(String jobId, String userId, String runId, RunSummary run) implements JobEvent, Outcome.Bad {}

    record JobAborted(String jobId, String userId, String runId, RunSummary run)
            implements JobEvent, Outcome.Undecided {}

    /** No run was started and none will be. {@code reason} is a code, {@code hint} says what to do about it. */
    record JobRefused(String jobId, String userId, String reason, String hint) implements JobEvent, Outcome.Bad {}

    /** Not now; tried again by itself at or after {@code until}. */
    record JobDeferred(String jobId, String userId, String reason, Instant until)
            implements JobEvent, Outcome.Undecided {
        @Override
        public boolean last() {
            return false;
        }
    }

    /** The outcome cannot be known from here: a person should look. {@code runId} is present if the run is known. */
    record JobNeedsReview(
            String jobId, String userId, @Nullable String runId, String reason, String hint)
            implements JobEvent, Outcome.Undecided {}

    /** The end of a run as Apify reports it. {@code status} is Apify's word. */
    record RunSummary(
            String status,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            @Nullable String datasetId,
            @Nullable String keyValueStoreId,
            @Nullable Long itemCount,
            @Nullable BigDecimal usageTotalUsd) {}
}
