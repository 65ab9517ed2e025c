package com.apifyforge.tokens.lease;

import com.apifyforge.events.Target;
import com.apifyforge.events.id.JobKey;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest.Purpose;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.events.ticket.TicketClaims;
import com.apifyforge.tokens.ledger.Attempt;
import com.apifyforge.tokens.ledger.Job;
import com.apifyforge.tokens.ledger.Lease;
import com.apifyforge.tokens.ledger.LeaseIds;
import com.apifyforge.tokens.token.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Decides the requests of one call from what the database said: nothing here reads or writes. Requests for one job see
 * what was decided for it earlier in the same call.
 *
 * <p>A job starts only if nobody objects, in this order: the worker's choice of a fair share and its places for calls;
 * {@link TicketGate}; this class; the ledger, where another attempt was faster ({@link LeaseDesk}); a freeze or a
 * disconnect that came meanwhile ({@link TokenUnsealer}); and at the worker the job's deadline and the first half of
 * the lease.
 */
final class Decisions {
    private static final String LONG_TICKET =
            "The job is over. To read its results sign a ticket that lives %d s at most."
                    .formatted(TicketClaims.READ_LIFE.toSeconds());

    private final Facts facts;
    private final Map<String, Job> jobs;
    private final Instant now;
    private final Instant until;

    Decisions(Facts facts, Instant now, Duration ttl) {
        this.facts = facts;
        this.jobs = new HashMap<>(facts.jobs());
        this.now = now;
        this.until = now.plus(ttl);
    }

    LeaseDecision decide(Purpose purpose, Admission admission) {
        return switch (admission) {
            case Admission.Rejected(Refusal reason, String detail) ->
                new LeaseDecision.Answered(new LeaseAnswer.Refused(reason, false, "", detail));
            case Admission.Limited(TicketClaims ticket, Refusal objection) ->
                ofTheSameJob(ticket, job -> limited(purpose, objection, job));
            case Admission.Admitted(TicketClaims ticket) ->
                ofTheSameJob(ticket, job -> switch (purpose) {
                    case START -> start(ticket, job);
                    case FOLLOW -> follow(ticket, job);
                    case READ -> read(ticket, job);
                });
        };
    }

    private LeaseDecision ofTheSameJob(TicketClaims ticket, Function<Job, LeaseDecision> decision) {
        String key = JobKey.of(ticket.userId(), ticket.jobId());
        if (facts.unreadable().contains(ticket.userId()) || facts.unreadable().contains(key)) {
            return LeaseDecision.refused(Refusal.UNAVAILABLE, false);
        }
        String target = target(ticket);
        Job job = jobs.getOrDefault(key, Job.fresh(ticket.jobId(), ticket.userId(), target));
        return job.identity().target().equals(target)
                ? decision.apply(job)
                : LeaseDecision.refused(Refusal.JOB_ID_REUSED, false);
    }

    /** The state of a decided job is answered on an expired ticket, too: refused, its run would be forgotten. */
    private static LeaseDecision limited(Purpose purpose, Refusal objection, Job job) {
        return switch (job) {
            case Job.Running running when purpose == Purpose.START -> done(running);
            case Job.Ended ended when purpose == Purpose.START -> done(ended);
            case Job.Closed closed when purpose == Purpose.START -> closed(closed);
            case Job.Open _ -> LeaseDecision.refused(objection, true);
            case Job.NotStarted _, Job.Running _, Job.Ended _, Job.Closed _ -> LeaseDecision.refused(objection, false);
        };
    }

    private LeaseDecision start(TicketClaims ticket, Job job) {
        return switch (job) {
            case Job.Running running -> done(running);
            case Job.Ended ended -> done(ended);
            case Job.Closed closed -> closed(closed);
            case Job.NotStarted not -> start(ticket, not);
            case Job.Open open
            when open.isLeased(now) ->
                new LeaseDecision.Answered(new LeaseAnswer.Busy(open.attempt().leaseUntil()));
            case Job.Open open -> reconcile(ticket, open);
        };
    }

    private LeaseDecision follow(TicketClaims ticket, Job job) {
        return switch (job) {
            case Job.Running _ ->
                lease(ticket, job, false, token -> new Lease.Follow(LeaseIds.next(now), job, token, until));
            case Job.Open _ ->
                lease(ticket, job, true, token -> new Lease.Follow(LeaseIds.next(now), job, token, until));
            case Job.NotStarted _, Job.Ended _, Job.Closed _ -> LeaseDecision.refused(Refusal.JOB_CLOSED, false);
        };
    }

    private LeaseDecision read(TicketClaims ticket, Job job) {
        return switch (job) {
            case Job.Running running -> read(ticket, running, running.runId());
            case Job.Ended ended
            when ticket.life().compareTo(TicketClaims.READ_LIFE) <= 0 -> read(ticket, ended, ended.runId());
            // The ticket that started it lies on a topic for days: a thief there would open the tokens of all jobs
            // past.
            case Job.Ended _ ->
                new LeaseDecision.Answered(
                        new LeaseAnswer.Refused(Refusal.TICKET_LIFE_TOO_LONG, false, "", LONG_TICKET));
            case Job.NotStarted _ -> LeaseDecision.refused(Refusal.NO_RUN, false);
            case Job.Open _ -> LeaseDecision.refused(Refusal.NO_RUN, true);
            case Job.Closed closed -> closed(closed);
        };
    }

    private LeaseDecision read(TicketClaims ticket, Job job, String runId) {
        return lease(ticket, job, false, token -> new Lease.Read(LeaseIds.next(now), job, runId, token, until));
    }

    private LeaseDecision start(TicketClaims ticket, Job.NotStarted job) {
        LeaseDecision decision = lease(ticket, job, false, token -> {
            String leaseId = LeaseIds.next(now);
            Attempt next = job.attempt().next(LeaseIds.marker(), token.id().tokenId(), leaseId, now, until);
            return new Lease.Start(leaseId, job.tried(next), token, until);
        });
        // The user is told that it was not started, so it must not start after the next connect.
        return decision instanceof LeaseDecision.Answered(LeaseAnswer.Refused refused)
                        && refused.reason() != Refusal.FROZEN
                ? change(job.refused(refused.reason()), refused)
                : decision;
    }

    private LeaseDecision reconcile(TicketClaims ticket, Job.Open job) {
        return lease(ticket, job, true, token -> {
            String leaseId = LeaseIds.next(now);
            return new Lease.Reconcile(leaseId, job.leasedAgain(leaseId, until), token, until);
        });
    }

    private LeaseDecision change(Job.Closed job, LeaseAnswer.Refused answer) {
        jobs.put(job.key(), job);
        return new LeaseDecision.Closing(job, answer);
    }

    private LeaseDecision lease(
            TicketClaims ticket, Job job, boolean attemptOpen, Function<Token.Connected, Lease> granted) {
        if (facts.frozen()) {
            return LeaseDecision.refused(Refusal.FROZEN, attemptOpen);
        }
        Token token = facts.tokens().get(ticket.userId());
        // A disconnect ends all jobs asked for before it, also where the user connects again: the token that comes
        // after may be another account's, in which the run would be looked for in vain and started a second time.
        if (token == null
                || token.disconnectedSince(ticket.issuedAt())
                || !job.isOf(token.id().tokenId())) {
            return LeaseDecision.refused(Refusal.NOT_CONNECTED, attemptOpen);
        }
        return switch (token) {
            // Without its key a disconnect has begun: its first write is the deletion of the key.
            case Token.Connected connected
            when facts.keys().containsKey(ticket.userId()) -> {
                Lease lease = granted.apply(connected);
                jobs.put(lease.job().key(), lease.job());
                yield new LeaseDecision.Granted(lease);
            }
            case Token.Connected _, Token.Disconnected _ -> LeaseDecision.refused(Refusal.NOT_CONNECTED, attemptOpen);
            case Token.Invalid _ -> LeaseDecision.refused(Refusal.TOKEN_INVALID, attemptOpen);
        };
    }

    private static LeaseDecision done(Job.Running job) {
        return new LeaseDecision.Answered(
                new LeaseAnswer.Done(job.runId(), job.attempt().number(), false));
    }

    private static LeaseDecision done(Job.Ended job) {
        return new LeaseDecision.Answered(
                new LeaseAnswer.Done(job.runId(), job.attempt().number(), true));
    }

    private static LeaseDecision closed(Job.Closed job) {
        return new LeaseDecision.Answered(new LeaseAnswer.Refused(job.refusal(), false, job.closedFor(), null));
    }

    private static String target(TicketClaims ticket) {
        return switch (ticket.target()) {
            case Target.Actor(String actorId) -> "actor " + actorId;
            case Target.Task(String taskId) -> "task " + taskId;
        };
    }
}
