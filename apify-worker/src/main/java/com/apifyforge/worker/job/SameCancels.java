package com.apifyforge.worker.job;

import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.worker.records.PendingJob;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Cancels of one job in one batch, of which one stands for all. Put off instead, one for each batch, the last of
 * hundreds would have its turn after hours.
 */
final class SameCancels {
    /** The ticket that is good for longest, and the one that has tried least, so that no other would have done more. */
    private static final Comparator<PendingJob<CancelDue>> LASTS_LONGEST =
            Comparator.<PendingJob<CancelDue>, Instant>comparing(SameCancels::expiry)
                    .reversed()
                    .thenComparing(work -> work.due().deferrals());

    private SameCancels() {}

    /** The one that stands for all is first. What another knows of a run that is looked for, it knows too. */
    static List<PendingJob<CancelDue>> together(List<PendingJob<CancelDue>> cancels) {
        var all = new ArrayList<>(cancels);
        all.sort(LASTS_LONGEST);
        var first = all.getFirst();
        var knows = longestMissed(all);
        var due = first.due().missing(knows.missedAttempt(), knows.missedAt());
        all.set(0, new PendingJob<>(due, first.origin(), first.trace()));
        return all;
    }

    /**
     * Was the ticket of the first one good? Only then may the others be dropped: a forged cancel must not take the
     * place of a good one.
     */
    static boolean isVouched(LeaseAnswer answer) {
        return !(answer instanceof LeaseAnswer.Refused(Refusal reason, var _, var _, var _))
                || switch (reason.kind()) {
                    case PASSING, TICKET -> false;
                    case TOKEN -> true;
                    case JOB -> reason != Refusal.TICKET_EXPIRED && reason != Refusal.JOB_ID_REUSED;
                };
    }

    private static CancelDue longestMissed(List<PendingJob<CancelDue>> all) {
        return all.stream()
                .map(PendingJob::due)
                .min(Comparator.<CancelDue, Integer>comparing(
                                CancelDue::missedAttempt, Comparator.nullsLast(Comparator.reverseOrder()))
                        .thenComparing(CancelDue::missedAt, Comparator.nullsLast(Comparator.naturalOrder())))
                .orElseThrow();
    }

    private static Instant expiry(PendingJob<CancelDue> work) {
        return Tickets.claims(work.due().cancel().ticket()).orElseThrow().expiresAt();
    }
}
