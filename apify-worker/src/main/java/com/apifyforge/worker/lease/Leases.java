package com.apifyforge.worker.lease;

import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.sealing.Opener;
import com.apifyforge.secret.Loan;
import com.apifyforge.secret.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The answers to one lease call, in the order of its requests, and the key that opens their tokens until it is closed.
 */
public final class Leases implements AutoCloseable {
    private final List<LeaseAnswer> answers;
    private final Opener opener;
    private final Supplier<Duration> age;
    private final Instant serverTime;

    /** {@code age} since the request was sent; {@code serverTime} of the token-service when it answered. */
    public Leases(List<LeaseAnswer> answers, Opener opener, Supplier<Duration> age, Instant serverTime) {
        this.answers = answers;
        this.opener = opener;
        this.age = age;
        this.serverTime = serverTime;
    }

    public List<LeaseAnswer> answers() {
        return answers;
    }

    /** The token of one lease, opened each time it is lent. */
    public Loan loan(String userId, String leaseId, String sealedToken) {
        return new Loan() {
            @Override
            public <R> R lend(Function<Secret, R> use) {
                return opener.open(sealedToken, userId, leaseId, use);
            }
        };
    }

    /**
     * May something be started on a lease until {@code until}? Only in its first half, so that what begins in time also
     * ends in time; counted from the moment of asking, so that a slow answer does not make the lease longer.
     */
    public boolean inFirstHalf(Instant until) {
        var half = Duration.between(serverTime, until).dividedBy(2);
        return age.get().compareTo(half) < 0;
    }

    @Override
    public void close() {
        opener.close();
    }
}
