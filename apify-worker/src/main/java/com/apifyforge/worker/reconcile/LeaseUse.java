package com.apifyforge.worker.reconcile;

import com.apifyforge.worker.apify.CallPlaces;
import com.apifyforge.worker.apify.UserApifyClient;
import com.apifyforge.worker.lease.Leases;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * What a handler may do on a lease: call Apify in the reserved places, for as long as the batch waits.
 *
 * @param waitedFor turns false when the batch goes on without this job; then nothing may begin
 */
public record LeaseUse(Leases leases, CallPlaces places, BooleanSupplier waitedFor) {
    public UserApifyClient client(String leaseId, String sealedToken) {
        return places.client(leases.loan(places.userId(), leaseId, sealedToken));
    }

    /** May a start be sent on a lease until {@code until}? */
    public boolean mayStart(Instant until) {
        return waitedFor.getAsBoolean() && leases.inFirstHalf(until);
    }

    /** The same places with other leases. */
    public LeaseUse with(Leases others) {
        return new LeaseUse(others, places, waitedFor);
    }
}
