package com.apifyforge.tokens.lease;

import com.apifyforge.events.TokenAudit;
import com.apifyforge.events.Topic;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.sealing.TicketClaims;
import com.apifyforge.service.Metric;
import com.apifyforge.service.edge.BoundedLog;
import com.apifyforge.tokens.outbox.Publisher;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts decisions and copies them to {@code token.audit.v1} without waiting. Best effort: the ledger is the record, and a
 * lease must not fail because a copy of it cannot be written. Asks with a forged ticket name nobody that could be trusted;
 * they are counted in the log.
 */
final class LeaseAudit {
    private static final Logger log = LoggerFactory.getLogger(LeaseAudit.class);

    private final BoundedLog forgeries = new BoundedLog(log);
    private final Publisher publisher;
    private final MeterRegistry meters;
    private final Counter granted;

    LeaseAudit(Publisher publisher, MeterRegistry meters) {
        this.publisher = publisher;
        this.meters = meters;
        granted = Metric.LEASES_GRANTED.counter(meters);
    }

    void copy(List<Asked> asked, String worker, Instant now) {
        long forged = asked.stream()
                .filter(one -> one.objection != null && one.objection.forged())
                .count();
        if (forged > 0) {
            forgeries.warn(worker, worker + " showed " + forged + " tickets that no known scheduler signed");
        }
        for (int i = 0; i < asked.size(); i++) {
            Asked one = asked.get(i);
            count(one);
            if (one.claims != null && one.answer != null) {
                copy(one, one.claims, one.answer, i, worker, now);
            }
        }
    }

    private void count(Asked one) {
        if (one.answer != null) {
            Metric.LEASE_ANSWERS.count(meters, one.purpose, outcome(one.answer));
        }
        if (one.lease != null) {
            granted.increment();
        }
    }

    private void copy(Asked one, TicketClaims claims, LeaseAnswer answer, int index, String worker, Instant now) {
        Lease lease = one.lease;
        String outcome = outcome(answer);
        log.debug("{} {} for job {} of user {} by {}", one.purpose, outcome, claims.jobId(), claims.userId(), worker);
        var copy = new TokenAudit(
                claims.userId(),
                claims.jobId(),
                one.purpose.name(),
                outcome,
                lease == null ? null : lease.leaseId(),
                lease == null ? null : lease.token().tokenId(),
                lease == null ? null : lease.token().version(),
                worker,
                now);
        String id = lease == null ? LeaseIds.next(now) + "-" + index : lease.leaseId();
        publisher.publishCopy(Topic.TOKEN_AUDIT, id + ":TokenAudit", now, copy);
    }

    private static String outcome(LeaseAnswer answer) {
        return switch (answer) {
            case LeaseAnswer.Start _ -> "START";
            case LeaseAnswer.Done _ -> "DONE";
            case LeaseAnswer.Busy _ -> "BUSY";
            case LeaseAnswer.Reconcile _ -> "RECONCILE";
            case LeaseAnswer.Follow _ -> "FOLLOW";
            case LeaseAnswer.Refused refused -> "REFUSED_" + refused.reason().name();
        };
    }
}
