package com.apifyforge.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The newest event of a job by name, for the compacted view. By user and job: compaction keeps one record of each key,
 * and a job of another user with the same id must not hide this one.
 */
public record JobState(
        String jobId, String userId, String state, @Nullable String runId, Instant at) implements JobMessage {
    @Override
    public String key() {
        return jobKey();
    }
}
