package com.apifyforge.tokens.lease;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The ledger's document of one job. {@code revision} rises with every change, 0 means not written yet; {@code marker} and
 * {@code since} belong to the {@code attempt}; {@code leaseId} is the newest lease that may start or look for its run, and
 * {@code closedBy} the one that said there is none.
 */
record Job(
        String jobId,
        long revision,
        String userId,
        String target,
        State state,
        int attempt,
        String marker,
        Instant since,
        String leaseId,
        Instant leaseUntil,
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

    boolean isLeased(Instant now) {
        return state == State.OPEN && leaseUntil.isAfter(now);
    }

    Job attempt(int number, String newMarker, String newLeaseId, Instant now, Instant until) {
        return new Job(
                jobId,
                revision + 1,
                userId,
                target,
                State.OPEN,
                number,
                newMarker,
                now,
                newLeaseId,
                until,
                null,
                null,
                null);
    }

    Job leasedAgain(String newLeaseId, Instant until) {
        return new Job(
                jobId,
                revision + 1,
                userId,
                target,
                state,
                attempt,
                marker,
                since,
                newLeaseId,
                until,
                runId,
                closedBy,
                reason);
    }

    Job leaseOver(Instant now) {
        return leasedAgain(leaseId, now);
    }

    Job started(String newRunId) {
        return new Job(
                jobId,
                revision + 1,
                userId,
                target,
                State.RUN,
                attempt,
                marker,
                since,
                leaseId,
                leaseUntil,
                newRunId,
                null,
                null);
    }

    Job notStarted(State closed, String byLeaseId, String why) {
        return new Job(
                jobId,
                revision + 1,
                userId,
                target,
                closed,
                attempt,
                marker,
                since,
                leaseId,
                leaseUntil,
                null,
                byLeaseId,
                why);
    }

    /** As if the attempt had never been: nothing was opened for it. */
    Job givenBack(Instant now) {
        return new Job(
                jobId,
                revision + 1,
                userId,
                target,
                State.NOT_STARTED,
                attempt - 1,
                marker,
                since,
                leaseId,
                now,
                null,
                leaseId,
                "NOT_OPENED");
    }

    Job ended() {
        return new Job(
                jobId,
                revision + 1,
                userId,
                target,
                State.ENDED,
                attempt,
                marker,
                since,
                leaseId,
                leaseUntil,
                runId,
                closedBy,
                reason);
    }

    Job withRevision(long number) {
        return new Job(
                jobId,
                number,
                userId,
                target,
                state,
                attempt,
                marker,
                since,
                leaseId,
                leaseUntil,
                runId,
                closedBy,
                reason);
    }
}
