package com.apifyforge.worker.records;

import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.Reason;
import com.apifyforge.events.lease.LeaseAnswer.Refused;
import com.apifyforge.events.lease.Refusal;

/**
 * The end of a job that a bad record asked for. It goes the way of a cancel, so that a copy that is bad never refuses a job
 * that runs or is over: the ledger decides whether there is something to refuse.
 */
public final class BadRequests {
    private BadRequests() {}

    /** Is it a refusal, or a cancel that somebody asked for? */
    public static boolean isOne(CancelDue due) {
        return due.refusal() != null;
    }

    public static JobRefused of(CancelDue due) {
        String reason = due.refusal() == null ? Refusal.CANCELLED.name() : due.refusal();
        String at = due.path() == null || due.path().isEmpty() ? "" : " Path: " + due.path();
        return new JobRefused(due.cancel().jobId(), due.userId(), reason, Reason.hint(reason) + at);
    }

    /** What the token-service refused a lease for; a passing reason is not one of these. */
    public static Outcome refused(PendingJob<CancelDue> work, Refused answer, JobRecords records) {
        var refused = of(work.due());
        Refusal reason = answer.reason();
        if (reason.forged()) {
            return work.origin().isCommand()
                    ? Outcome.saying(records.unvouchedEvent(refused, work.origin()))
                    : Outcome.nothing();
        }
        return switch (reason) {
            // Closed by this refusal, before a crash; otherwise its last event is out.
            case JOB_CLOSED ->
                answer.closedFor().equals(refused.reason())
                        ? Outcome.saying(records.event(refused))
                        : Outcome.nothing();
            // Told by the cancel; or the id is another job's, which is not to be spoken of.
            case CANCELLED, JOB_ID_TAKEN, JOB_ID_REUSED -> Outcome.nothing();
            case TICKET_INVALID,
                    TICKET_KEY_UNKNOWN,
                    TICKET_SIGNATURE_WRONG,
                    TICKET_CLAIMS,
                    TICKET_AUDIENCE,
                    TICKET_NOT_YET_VALID,
                    TICKET_LIFE_TOO_LONG,
                    TICKET_EXPIRED,
                    NOT_CONNECTED,
                    TOKEN_INVALID,
                    UNREADABLE,
                    RATE_LIMITED,
                    UNAVAILABLE,
                    FROZEN,
                    KMS_UNAVAILABLE ->
                answer.attemptOpen() ? Outcome.nothing() : Outcome.saying(records.event(refused));
        };
    }
}
