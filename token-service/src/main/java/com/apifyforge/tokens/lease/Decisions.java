package com.apifyforge.tokens.lease;

import com.apifyforge.events.Target;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.events.sealing.TicketClaims;
import com.apifyforge.tokens.token.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
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
    private final Instant now;
    private final Instant until;

    /** {@code jobs} is changed; {@code withKey} are the users whose token has its key. */
    Decisions(Map<String, Job> jobs, Map<String, Token> tokens, Set<String> withKey, Instant now, Duration ttl) {
        this.jobs = jobs;
        this.tokens = tokens;
        this.withKey = withKey;
        this.now = now;
        this.until = now.plus(ttl);
    }

    void decide(Asked asked) {
        TicketClaims ticket = asked.claims;
        if (ticket == null) {
            asked.refuse(Refusal.TICKET_INVALID);
            return;
        }
        Job job = jobs.get(ticket.jobId());
        if (job != null
                && !(job.userId().equals(ticket.userId()) && job.target().equals(target(ticket)))) {
            asked.refuse(Refusal.JOB_ID_TAKEN);
            return;
        }
        asked.attemptOpen = job != null && job.state() == Job.State.OPEN;
        if (asked.objection != null) {
            asked.refuse(asked.objection);
            return;
        }
        switch (asked.purpose) {
            case START -> start(asked, ticket, job);
            case FOLLOW -> follow(asked, job);
        }
    }

    private void start(Asked asked, TicketClaims ticket, @Nullable Job job) {
        if (job == null) {
            Job fresh = new Job(
                    ticket.jobId(),
                    0,
                    ticket.userId(),
                    target(ticket),
                    Job.State.NOT_STARTED,
                    0,
                    "",
                    now,
                    "",
                    now,
                    null,
                    null,
                    null);
            attempt(asked, fresh);
            return;
        }
        switch (job.state()) {
            case RUN, ENDED -> asked.answer(new LeaseAnswer.Done(runId(job), job.attempt()));
            case CLOSED -> asked.refuse(closed(job));
            case NOT_STARTED -> attempt(asked, job);
            case OPEN -> {
                if (job.isLeased(now)) {
                    asked.answer(new LeaseAnswer.Busy(job.leaseUntil()));
                } else {
                    reconcile(asked, job);
                }
            }
        }
    }

    private void attempt(Asked asked, Job job) {
        String leaseId = LeaseIds.next(now);
        lease(
                asked,
                leaseId,
                Use.Purpose.START,
                job.attempt(job.attempt() + 1, LeaseIds.marker(), leaseId, now, until),
                true);
    }

    private void reconcile(Asked asked, Job job) {
        String leaseId = LeaseIds.next(now);
        lease(asked, leaseId, Use.Purpose.RECONCILE, job.leasedAgain(leaseId, until), true);
    }

    private void follow(Asked asked, @Nullable Job job) {
        if (job != null && (job.state() == Job.State.RUN || job.state() == Job.State.OPEN)) {
            lease(asked, LeaseIds.next(now), Use.Purpose.FOLLOW, job, false);
        } else {
            asked.refuse(Refusal.JOB_CLOSED);
        }
    }

    private void lease(Asked asked, String leaseId, Use.Purpose purpose, Job job, boolean changesJob) {
        Token token = tokens.get(job.userId());
        if (token == null || token.state() == Token.State.DISCONNECTED) {
            asked.refuse(Refusal.NOT_CONNECTED);
        } else if (token.state() == Token.State.INVALID) {
            asked.refuse(Refusal.TOKEN_INVALID);
        } else if (!withKey.contains(job.userId())) {
            // A disconnect has begun: its first write is the deletion of the key.
            asked.refuse(Refusal.NOT_CONNECTED);
        } else {
            asked.lease = new Lease(leaseId, purpose, job, token, until, changesJob);
            jobs.put(job.jobId(), job);
        }
    }

    private static Refusal closed(Job job) {
        return Refusal.CANCELLED.name().equals(job.reason()) ? Refusal.CANCELLED : Refusal.JOB_CLOSED;
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
