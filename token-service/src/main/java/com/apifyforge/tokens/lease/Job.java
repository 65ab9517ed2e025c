package com.apifyforge.tokens.lease;

import com.apifyforge.events.lease.Refusal;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The ledger's document of one job. {@code revision} rises with every change, 0 means not written yet; {@code closedBy} is
 * the lease that said that there is no run, and {@code reason} why.
 */
record Job(
        String jobId,
        long revision,
        String userId,
        String target,
        State state,
        Attempt attempt,
        @Nullable String runId,
        @Nullable String closedBy,
        @Nullable String reason) {
    enum State {
        /** A worker may be starting the run; nobody knows the result yet. */
        OPEN,
        /** The last attempt certainly made no run: another one may. */
        NOT_STARTED,
        /** The run is known. */
        RUN,
        /** The run is over. */
        ENDED,
        /** No run was started and none will be. */
        CLOSED
    }

    static Job fresh(String jobId, String userId, String target) {
        return new Job(jobId, 0, userId, target, State.NOT_STARTED, Attempt.NONE, null, null, null);
    }

    /** Nothing will ever be opened to start it. */
    boolean isDecided() {
        return switch (state) {
            case OPEN, NOT_STARTED -> false;
            case RUN, ENDED, CLOSED -> true;
        };
    }

    /** Of a closed job: what it was refused for here, or that it was closed by a worker. */
    Refusal refusal() {
        return Arrays.stream(Refusal.values())
                .filter(refusal -> refusal.name().equals(reason))
                .findFirst()
                .orElse(Refusal.JOB_CLOSED);
    }

    /** Of a closed job: what the worker closed it for, or empty. */
    String closedFor() {
        return reason == null || refusal() != Refusal.JOB_CLOSED ? "" : reason;
    }

    boolean isLeased(Instant now) {
        return state == State.OPEN && attempt.leaseUntil().isAfter(now);
    }

    /** False for a job whose newest attempt was made with a token that the user has disconnected since. */
    boolean isOf(String tokenId) {
        return attempt.number() == 0 || attempt.tokenId().equals(tokenId);
    }

    Job tried(Attempt next) {
        return next(State.OPEN, next, null, null, null);
    }

    Job leasedAgain(String leaseId, Instant until) {
        return next(state, attempt.leased(leaseId, until), runId, closedBy, reason);
    }

    Job leaseOver(Instant now) {
        return leasedAgain(attempt.leaseId(), now);
    }

    Job started(String newRunId) {
        return next(State.RUN, attempt, newRunId, null, null);
    }

    Job notStarted(State closed, String byLeaseId, String why) {
        return next(closed, attempt, null, byLeaseId, why);
    }

    Job refused(Refusal why) {
        return next(State.CLOSED, attempt, null, null, why.name());
    }

    Job givenBack(Instant now) {
        return next(State.NOT_STARTED, attempt.givenBack(now), null, attempt.leaseId(), "NOT_OPENED");
    }

    Job ended() {
        return next(State.ENDED, attempt, runId, closedBy, reason);
    }

    Job withRevision(long number) {
        return new Job(jobId, number, userId, target, state, attempt, runId, closedBy, reason);
    }

    private Job next(
            State newState,
            Attempt newAttempt,
            @Nullable String newRunId,
            @Nullable String newClosedBy,
            @Nullable String newReason) {
        return new Job(jobId, revision + 1, userId, target, newState, newAttempt, newRunId, newClosedBy, newReason);
    }
}
