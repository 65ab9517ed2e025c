package com.apifyforge.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One lease decision, granted or refused, for ops. The ledger in the database is the record; this is its copy. */
public record TokenAudit(
        String userId,
        String jobId,
        String purpose,
        String outcome,
        @Nullable String leaseId,
        @Nullable String tokenId,
        @Nullable Long tokenVersion,
        String worker,
        Instant at)
        implements Message {
    @Override
    public String key() {
        return userId;
    }
}
