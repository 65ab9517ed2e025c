package com.apifyforge.events.lease;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one lease request. {@code sealedToken} is a compact JWE to the worker's one-use key with {@code apu} =
 * user id and {@code apv} = lease id; {@code until} is the end of the lease.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "answer")
@JsonSubTypes({
    @JsonSubTypes.Type(value = LeaseAnswer.Start.class, name = "START"),
    @JsonSubTypes.Type(value = LeaseAnswer.Done.class, name = "DONE"),
    @JsonSubTypes.Type(value = LeaseAnswer.Busy.class, name = "BUSY"),
    @JsonSubTypes.Type(value = LeaseAnswer.Reconcile.class, name = "RECONCILE"),
    @JsonSubTypes.Type(value = LeaseAnswer.Follow.class, name = "FOLLOW"),
    @JsonSubTypes.Type(value = LeaseAnswer.Read.class, name = "READ"),
    @JsonSubTypes.Type(value = LeaseAnswer.Refused.class, name = "REFUSED")
})
public sealed interface LeaseAnswer {
    /** POST once, now, with the marker in the User-Agent, before {@code until}. */
    record Start(String leaseId, int attempt, String marker, Instant until, String sealedToken)
            implements LeaseAnswer {}

    /** A run is recorded already, and over if its end was reported; no token is handed out. */
    record Done(String runId, int attempt, boolean ended) implements LeaseAnswer {}

    /** Another worker's attempt is alive. */
    record Busy(Instant until) implements LeaseAnswer {}

    /**
     * An attempt is open, its lease is over and its result unknown: look for the marker among runs since {@code since}.
     */
    record Reconcile(String leaseId, int attempt, String marker, Instant since, Instant until, String sealedToken)
            implements LeaseAnswer {}

    /** Read and abort only. */
    record Follow(String leaseId, Instant until, String sealedToken) implements LeaseAnswer {}

    /** Reads results of this run, and of no other. */
    record Read(String leaseId, String runId, Instant until, String sealedToken) implements LeaseAnswer {}

    /**
     * {@code attemptOpen}: an attempt of this job has no known outcome, so a run may exist that nobody can look for any
     * more. Then the job needs a review; it was not refused. {@code closedFor}: the reason that a worker gave when it
     * closed the job, empty where none did. {@code detail}: one sentence with limit and value, to be shown after the
     * reason's hint.
     */
    record Refused(
            Refusal reason,
            boolean attemptOpen,
            String closedFor,
            // Absent in what older services answer.
            @JsonSetter(nulls = Nulls.SET) @Nullable String detail)
            implements LeaseAnswer {}
}
