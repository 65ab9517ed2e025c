package com.apifyforge.worker.reconcile;

import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobEvent.JobNeedsReview;
import com.apifyforge.events.Reason;
import java.util.Optional;

/** An answer to a start that names no run, or none that can be used. The ledger closes the job with its text. */
public sealed interface UnreadableStart {
    String UNREADABLE = Reason.APIFY_UNREADABLE + ":";
    /** An id may be a number, as a status is. */
    String ID = UNREADABLE + "id:";

    /** For the ledger. */
    String text();

    /** For a person: what is known of the run. */
    String known();

    /** Answered with this status, and no run was found since. */
    record Status(String status) implements UnreadableStart {
        @Override
        public String text() {
            return UNREADABLE + status;
        }

        @Override
        public String known() {
            return "It answered with status " + status + "; no run of this start was found since.";
        }
    }

    /** Answered with an id that neither a path nor an event can carry. */
    record UnusableId(String id) implements UnreadableStart {
        @Override
        public String text() {
            return ID + id;
        }

        @Override
        public String known() {
            return "It told of a run by an id that cannot be used: " + id;
        }
    }

    /** From the {@link #text()} that a job was closed with; empty for another reason. */
    static Optional<UnreadableStart> of(String closedFor) {
        if (closedFor.startsWith(ID)) {
            return Optional.of(new UnusableId(closedFor.substring(ID.length())));
        }
        return closedFor.startsWith(UNREADABLE)
                ? Optional.of(new Status(closedFor.substring(UNREADABLE.length())))
                : Optional.empty();
    }

    default JobNeedsReview review(JobRequested job) {
        return new JobNeedsReview(
                job.jobId(),
                job.userId(),
                null,
                Reason.APIFY_UNREADABLE.name(),
                Reason.APIFY_UNREADABLE.hint() + " " + known());
    }
}
