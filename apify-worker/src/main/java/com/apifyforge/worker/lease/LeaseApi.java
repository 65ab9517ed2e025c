package com.apifyforge.worker.lease;

import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.events.lease.LeaseResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The token-service's leases. Both calls throw {@link LeaseUnavailableException} if it does not answer, or not as
 * agreed.
 */
public interface LeaseApi {
    /** Requests 1 to {@value LeaseClient#MAX_BATCH} leases. The caller closes them when the last of them is used. */
    Leases ask(List<Ask> asks) throws LeaseUnavailableException;

    /**
     * Reports results of leases; may be repeated. In the order of the results: is it accepted, or has the attempt moved
     * on?
     */
    List<Boolean> report(List<LeaseResult> results) throws LeaseUnavailableException;

    /** Gives back the leases among {@code answers} that served a look alone: their jobs are left as they were. */
    default void giveBack(Collection<LeaseAnswer> answers) throws LeaseUnavailableException {
        var results = unused(answers);
        if (!results.isEmpty()) {
            report(results);
        }
    }

    /** The results that give back the leases among {@code answers}. {@code FOLLOW} and {@code READ} hold nothing. */
    static List<LeaseResult> unused(Collection<LeaseAnswer> answers) {
        var results = new ArrayList<LeaseResult>();
        for (var answer : answers) {
            switch (answer) {
                case LeaseAnswer.Start start ->
                    results.add(new LeaseResult.NotStarted(start.leaseId(), "ONLY_LOOKING", false));
                case LeaseAnswer.Reconcile open -> results.add(new LeaseResult.Unanswered(open.leaseId(), true));
                case LeaseAnswer.Follow _,
                        LeaseAnswer.Read _,
                        LeaseAnswer.Done _,
                        LeaseAnswer.Busy _,
                        LeaseAnswer.Refused _ -> {}
            }
        }
        return results;
    }
}
