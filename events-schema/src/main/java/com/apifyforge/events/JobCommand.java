package com.apifyforge.events;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Commands of a scheduler to the workers. */
public sealed interface JobCommand extends JobMessage {
    /** A compact JWS that names this job, see {@code Ticket}. */
    String ticket();

    /**
     * {@code jobId} is the idempotency key; {@code deadline} is the last moment at which the run may still be started.
     */
    record JobRequested(
            String jobId,
            String userId,
            Target target,
            @Nullable JsonNode input,
            RunOptions options,
            String ticket,
            Instant deadline)
            implements JobCommand {
        /** On the wire {@code options} and {@code input} may be missing, and an input of null is none. */
        public JobRequested {
            options = Objects.requireNonNullElse(options, RunOptions.NONE);
            input = input == null || input.isNull() ? null : input;
        }
    }

    record JobCancelRequested(String jobId, String userId, String ticket) implements JobCommand {}
}
