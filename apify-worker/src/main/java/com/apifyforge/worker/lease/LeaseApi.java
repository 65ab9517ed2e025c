package com.apifyforge.worker.lease;

import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.events.lease.LeaseResult;
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
}
