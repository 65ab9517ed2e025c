package com.apifyforge.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The newest event of a job by name, for the compacted view. */
public record JobState(
        String jobId, String userId, String state, @Nullable String runId, Instant at) implements Message {
    @Override
    public String key() {
        return jobId;
    }
}
