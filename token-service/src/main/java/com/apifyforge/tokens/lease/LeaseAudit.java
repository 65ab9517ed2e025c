package com.apifyforge.tokens.lease;

import com.apifyforge.events.TokenAudit;
import com.apifyforge.events.Topic;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.events.lease.LeaseRequest.Purpose;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.events.ticket.TicketClaims;
import com.apifyforge.service.Metric;
import com.apifyforge.service.edge.BoundedLog;
import com.apifyforge.tokens.ledger.Lease;
import com.apifyforge.tokens.ledger.LeaseIds;
import com.apifyforge.tokens.outbox.Publisher;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts decisions and copies them to {@code token.audit.v1} without waiting. Best effort: the ledger is the record,
 * and a lease must not fail because a copy of it cannot be written. Asks with a forged ticket name nobody that could be
 * trusted; they are counted in the log.
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

    /** The lists have one entry for each lease request, in the same order. */
    void copy(List<Ask> asks, List<Admission> admissions, List<LeaseReply> replies, String worker, Instant now) {
        long forged = admissions.stream()
                .filter(one -> one instanceof Admission.Rejected(Refusal reason, var _) && reason.forged())
                .count();
        if (forged > 0) {
            forgeries.warn(worker, worker + " showed " + forged + " tickets that no known scheduler signed");
        }
        for (int i = 0; i < replies.size(); i++) {
            LeaseReply reply = replies.get(i);
            Purpose purpose = asks.get(i).purpose();
            count(purpose, reply);
            TicketClaims claims = admissions.get(i).trusted();
            if (claims != null) {
                copy(purpose, claims, reply, i, worker, now);
            }
        }
    }

    private void count(Purpose purpose, LeaseReply reply) {
        Metric.LEASE_ANSWERS.count(meters, purpose, outcome(reply.answer()));
        if (reply.lease() != null) {
            granted.increment();
        }
    }

    private void copy(Purpose purpose, TicketClaims claims, LeaseReply reply, int index, String worker, Instant now) {
        Lease lease = reply.lease();
        String outcome = outcome(reply.answer());
        log.debug("{} {} for job {} of user {} by {}", purpose, outcome, claims.jobId(), claims.userId(), worker);
        var copy = new TokenAudit(
                claims.userId(),
                claims.jobId(),
                purpose.name(),
                outcome,
                lease == null ? null : lease.leaseId(),
                lease == null ? null : lease.token().id().tokenId(),
                lease == null ? null : lease.token().id().version(),
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
            case LeaseAnswer.Read _ -> "READ";
            case LeaseAnswer.Refused refused -> "REFUSED_" + refused.reason().name();
        };
    }
}
