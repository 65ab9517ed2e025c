package com.apifyforge.tokens.lease;

import com.apifyforge.events.Target;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.events.sealing.TicketClaims;
import com.apifyforge.tokens.token.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides the asks of one call from what the database said: nothing here reads or writes. Asks for one job see what was
 * decided for it earlier in the same call.
 */
final class Decisions {
    private final Map<String, Job> jobs;
    private final Map<String, Token> tokens;
    private final Set<String> withKey;
    private final boolean frozen;
    private final Instant now;
    private final Instant until;

    /**
     * {@code jobs} is changed; {@code withKey} are the users whose token has its key; {@code frozen}: no lease is granted to
     * this worker, and nothing final is said instead of one.
     */
    Decisions(
            Map<String, Job> jobs,
            Map<String, Token> tokens,
            Set<String> withKey,
            boolean frozen,
            Instant now,
            Duration ttl) {
        this.jobs = jobs;
        this.tokens = tokens;
        this.withKey = withKey;
        this.frozen = frozen;
        this.now = now;
        this.until = now.plus(ttl);
    }

    void decide(Asked asked) {
        TicketClaims ticket = asked.claims;
        if (ticket == null) {
            asked.refuse(Objects.requireNonNull(asked.objection));
            return;
        }
        String target = target(ticket);
        Job job = jobs.getOrDefault(ticket.jobId(), Job.fresh(ticket.jobId(), ticket.userId(), target));
        if (!job.userId().equals(ticket.userId())) {
            asked.refuse(Refusal.JOB_ID_TAKEN);
            return;
        }
        if (!job.target().equals(target)) {
            asked.refuse(Refusal.JOB_ID_REUSED);
            return;
        }
        asked.attemptOpen = job.state() == Job.State.OPEN;
        boolean start = asked.purpose == LeaseRequest.Purpose.START;
        // How a job stands is told on a ticket that is over, too: refused, its run would be forgotten.
        if (asked.objection != null && !(start && job.isDecided())) {
            asked.refuse(asked.objection);
        } else if (start) {
            start(asked, ticket, job);
        } else if (job.state() == Job.State.RUN || job.state() == Job.State.OPEN) {
            lease(asked, ticket, job, Use.Purpose.FOLLOW);
        } else {
            asked.refuse(Refusal.JOB_CLOSED);
        }
    }

    private void start(Asked asked, TicketClaims ticket, Job job) {
        switch (job.state()) {
            case RUN ->
                asked.answer(new LeaseAnswer.Done(runId(job), job.attempt().number(), false));
            case ENDED ->
                asked.answer(new LeaseAnswer.Done(runId(job), job.attempt().number(), true));
            case CLOSED -> asked.refuse(job.refusal(), job.closedFor());
            case NOT_STARTED -> lease(asked, ticket, job, Use.Purpose.START);
            case OPEN -> {
                if (job.isLeased(now)) {
                    asked.answer(new LeaseAnswer.Busy(job.attempt().leaseUntil()));
                } else {
                    lease(asked, ticket, job, Use.Purpose.RECONCILE);
                }
            }
        }
    }

    private void lease(Asked asked, TicketClaims ticket, Job job, Use.Purpose purpose) {
        if (frozen) {
            asked.refuse(Refusal.FROZEN);
            return;
        }
        Token token = tokens.get(job.userId());
        Refusal refusal = token == null ? Refusal.NOT_CONNECTED : refusal(token, ticket, job);
        if (token != null && refusal == null) {
            String leaseId = LeaseIds.next(now);
            Job leased = switch (purpose) {
                case START -> job.tried(job.attempt().next(LeaseIds.marker(), token.tokenId(), leaseId, now, until));
                case RECONCILE -> job.leasedAgain(leaseId, until);
                case FOLLOW, VERIFY -> job;
            };
            asked.lease = new Lease(leaseId, purpose, leased, token, until);
            change(asked, job, leased);
        } else if (refusal != null) {
            asked.refuse(refusal);
            if (purpose == Use.Purpose.START) {
                // The user is told that it was not started, so it must not start when he connects again.
                change(asked, job, job.refused(refusal));
            }
        }
    }

    private void change(Asked asked, Job before, Job after) {
        if (!after.equals(before)) {
            asked.change = after;
            jobs.put(after.jobId(), after);
        }
    }

    private @Nullable Refusal refusal(Token token, TicketClaims ticket, Job job) {
        // A disconnect ends all jobs asked for before it, also where the user connects again: the token that comes
        // after may be another account's, in which the run would be looked for in vain and started a second time.
        if (token.disconnectedSince(ticket.issuedAt()) || !job.isOf(token.tokenId())) {
            return Refusal.NOT_CONNECTED;
        }
        return switch (token.state()) {
            case DISCONNECTED -> Refusal.NOT_CONNECTED;
            case INVALID -> Refusal.TOKEN_INVALID;
            // Without its key a disconnect has begun: its first write is the deletion of the key.
            case CONNECTED -> withKey.contains(token.userId()) ? null : Refusal.NOT_CONNECTED;
        };
    }

    private static String runId(Job job) {
        if (job.runId() == null) {
            throw new IllegalStateException("Job " + job.jobId() + " has a run without id");
        }
        return job.runId();
    }

    private static String target(TicketClaims ticket) {
        return switch (ticket.target()) {
            case Target.Actor(String actorId) -> "actor " + actorId;
            case Target.Task(String taskId) -> "task " + taskId;
        };
    }
}
