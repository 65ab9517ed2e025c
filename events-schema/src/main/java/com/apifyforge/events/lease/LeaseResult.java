package com.apifyforge.events.lease;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * What came of a lease ({@code POST /v1/leases/results}); distinguished by their fields. A result of an attempt that
 * has moved on is refused.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
@JsonSubTypes({
    @JsonSubTypes.Type(LeaseResult.Run.class),
    @JsonSubTypes.Type(LeaseResult.NotStarted.class),
    @JsonSubTypes.Type(LeaseResult.Unanswered.class),
    @JsonSubTypes.Type(LeaseResult.TokenRejected.class),
    @JsonSubTypes.Type(LeaseResult.Ended.class)
})
public sealed interface LeaseResult {
    String leaseId();

    /** The attempt's run is known: started, or found again. */
    record Run(String leaseId, String runId) implements LeaseResult {}

    /** Certainly no run came of the attempt. {@code closed} ends the job: later requests to start it are refused. */
    record NotStarted(String leaseId, String notStarted, boolean closed) implements LeaseResult {}

    /** Nobody knows; gives the lease back early so that reconciling can begin. */
    record Unanswered(String leaseId, boolean unanswered) implements LeaseResult {}

    /**
     * Apify answered 401. Of a START lease this also says that no run came of the attempt, and {@code closed} ends the
     * job; of any other, nothing.
     */
    record TokenRejected(String leaseId, String tokenRejected, boolean closed) implements LeaseResult {
        /** What a job is closed for by it. */
        public static final String REASON = "TOKEN_REFUSED_BY_APIFY";
    }

    /**
     * The run is over; the job's tickets open nothing any more. {@code ended} is the job's id: one FOLLOW lease serves
     * all runs of its user, so the lease alone does not say which job ended. Refused for a job of another user.
     */
    record Ended(String leaseId, String ended) implements LeaseResult {}

    record Batch(List<LeaseResult> results) {}

    /** In the order of the batch: was the result taken, or has the attempt moved on. */
    record Accepted(List<Boolean> accepted) {}
}
