package com.apifyforge.ctl.job;

import com.apifyforge.client.Tail;
import com.apifyforge.events.JobEvent;
import com.apifyforge.events.JobEvent.JobNeedsReview;
import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.codec.Received;
import java.util.Optional;

/** Which last events say that nothing of a job goes on any more, so that there is nothing to cancel. */
final class JobEnd {
    private JobEnd() {}

    static Optional<JobEvent> in(Tail.Entry entry) {
        return entry.received() instanceof Received.Good good && good.message() instanceof JobEvent event
                ? Optional.of(event).filter(each -> isOver(each, good.id()))
                : Optional.empty();
    }

    private static boolean isOver(JobEvent event, String id) {
        return switch (event) {
            // Refused was a request that anybody may have sent with the ids of a running job. Such an event is named by
            // the place of the request, and the end of the job itself is not (docs/one-last-event.md).
            case JobRefused refused -> !id.startsWith(refused.jobKey() + ":JobRefused:");
            // Nobody watches the run any more, and it may go on.
            case JobNeedsReview review -> review.runId() == null;
            default -> event.last();
        };
    }
}
