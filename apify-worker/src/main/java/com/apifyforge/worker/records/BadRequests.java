package com.apifyforge.worker.records;

import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.Reason;
import com.apifyforge.events.lease.LeaseAnswer.Refused;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.worker.records.JobResult.Handled;

/**
 * The end of a job that a bad record asked for. It goes the way of a cancel, so that a copy that is bad never refuses a
 * job that runs or is over: the ledger decides whether there is something to refuse.
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
    public static Handled refused(PendingJob<CancelDue> work, Refused answer, JobRecords records) {
        var refused = of(work.due());
        Refusal reason = answer.reason();
        if (reason.forged()) {
            return work.origin().isCommand()
                    ? Handled.sending(records.unvouchedEvent(refused, work.origin()))
                    : Handled.nothing();
        }
        if (reason == Refusal.JOB_CLOSED) {
            // Closed by this refusal, before a crash; otherwise its last event is out.
            return answer.closedFor().equals(refused.reason())
                    ? Handled.sending(records.event(refused))
                    : Handled.nothing();
        }
        // Published by the cancel; or the id is another job's, which this record must not speak of.
        boolean others = reason == Refusal.CANCELLED || reason == Refusal.JOB_ID_REUSED || answer.attemptOpen();
        return others ? Handled.nothing() : Handled.sending(records.event(refused));
    }
}
