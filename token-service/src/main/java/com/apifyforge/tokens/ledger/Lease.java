package com.apifyforge.tokens.ledger;

import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.tokens.ledger.Use.Purpose;
import com.apifyforge.tokens.token.Token;
import java.time.Instant;

/** A lease that was decided on, with its job as it will be. */
public sealed interface Lease {
    String leaseId();

    Job job();

    Token.Connected token();

    Instant until();

    /** To start the run of a new attempt. */
    record Start(String leaseId, Job.Open job, Token.Connected token, Instant until) implements Lease {}

    /** To look for the run of an attempt whose result nobody knows. */
    record Reconcile(String leaseId, Job.Open job, Token.Connected token, Instant until) implements Lease {}

    /** To watch or end runs. */
    record Follow(String leaseId, Job job, Token.Connected token, Instant until) implements Lease {}

    /** To read results of the run. */
    record Read(String leaseId, Job job, String runId, Token.Connected token, Instant until) implements Lease {}

    default String userId() {
        return token().id().userId();
    }

    /** Whether the job had an attempt of unknown result before this lease. */
    default boolean attemptOpen() {
        return switch (this) {
            case Start _ -> false;
            case Reconcile _ -> true;
            case Follow follow -> follow.job() instanceof Job.Open;
            case Read _ -> false;
        };
    }

    default Use use(String worker, Instant now) {
        return switch (this) {
            case Start _ -> use(Purpose.START, job().attempt().number(), worker, now);
            case Reconcile _ -> use(Purpose.RECONCILE, job().attempt().number(), worker, now);
            case Follow _ -> use(Purpose.FOLLOW, 0, worker, now);
            case Read _ -> use(Purpose.READ, 0, worker, now);
        };
    }

    private Use use(Purpose purpose, int attempt, String worker, Instant now) {
        return Use.granted(leaseId(), now, job().jobId(), purpose, attempt, worker, token().id());
    }

    /** Does it change its job? */
    default boolean changesJob() {
        return switch (this) {
            case Start _, Reconcile _ -> true;
            case Follow _, Read _ -> false;
        };
    }

    default LeaseAnswer answer(String sealedToken) {
        Attempt attempt = job().attempt();
        return switch (this) {
            case Start _ -> new LeaseAnswer.Start(leaseId(), attempt.number(), attempt.marker(), until(), sealedToken);
            case Reconcile _ ->
                new LeaseAnswer.Reconcile(
                        leaseId(), attempt.number(), attempt.marker(), attempt.since(), until(), sealedToken);
            case Follow _ -> new LeaseAnswer.Follow(leaseId(), until(), sealedToken);
            case Read read -> new LeaseAnswer.Read(leaseId(), read.runId(), until(), sealedToken);
        };
    }
}
