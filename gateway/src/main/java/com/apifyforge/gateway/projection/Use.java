package com.apifyforge.gateway.projection;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One time that a user's token was asked for.
 *
 * @param place in the list of the user's uses
 * @param reason of a refusal, else null
 */
public record Use(
        String place,
        Instant at,
        String jobId,
        String purpose,
        String outcome,
        @Nullable String reason,
        String worker) {}
