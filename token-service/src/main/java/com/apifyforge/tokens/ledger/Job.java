package com.apifyforge.tokens.ledger;

import com.apifyforge.events.id.JobKey;
import com.apifyforge.events.lease.Refusal;
import java.time.Instant;
import java.util.Arrays;

/** What the ledger knows of one job. Every change makes a job of the next revision. */
public sealed interface Job {
    Identity identity();

    Attempt attempt();

    default String jobId() {
        return identity().jobId();
    }

    /** See {@link JobKey}. */
    default String key() {
        return JobKey.of(identity().userId(), jobId());
    }

    default long revision() {
        return identity().revision();
    }

    /** False for a job whose newest attempt was made with a token that the user has disconnected since. */
    default boolean isOf(String tokenId) {
        return attempt().number() == 0 || attempt().tokenId().equals(tokenId);
    }

    /** {@code revision} rises with every change, from 0 for a job that is not stored yet. */
    record Identity(String jobId, long revision, String userId, String target) {
        Identity next() {
            return at(revision + 1);
        }

        Identity at(long number) {
            return new Identity(jobId, number, userId, target);
        }
    }

    /** The same job at another revision: several changes are written as one. */
    default Job at(long revision) {
        Identity at = identity().at(revision);
        return switch (this) {
            case NotStarted(var _, Attempt attempt, String saidBy, String reason) ->
                new NotStarted(at, attempt, saidBy, reason);
            case Open(var _, Attempt attempt) -> new Open(at, attempt);
            case Running(var _, Attempt attempt, String runId) -> new Running(at, attempt, runId);
            case Ended(var _, Attempt attempt, String runId) -> new Ended(at, attempt, runId);
            case Closed(var _, Attempt attempt, String saidBy, String reason) ->
                new Closed(at, attempt, saidBy, reason);
        };
    }

    static NotStarted fresh(String jobId, String userId, String target) {
        return new NotStarted(new Identity(jobId, 0, userId, target), Attempt.NONE, "", "");
    }

    /** The last attempt certainly made no run, by the word of {@code saidBy}, a lease: another attempt may be made. */
    record NotStarted(Identity identity, Attempt attempt, String saidBy, String reason) implements Job {
        public Open tried(Attempt next) {
            return new Open(identity.next(), next);
        }

        public Closed refused(Refusal why) {
            return new Closed(identity.next(), attempt, "", why.name());
        }

        Running started(String runId) {
            return new Running(identity.next(), attempt, runId);
        }
    }

    /** A worker may be starting the run; nobody knows the result yet. */
    record Open(Identity identity, Attempt attempt) implements Job {
        public boolean isLeased(Instant now) {
            return attempt.leaseUntil().isAfter(now);
        }

        public Open leasedAgain(String leaseId, Instant until) {
            return new Open(identity.next(), attempt.leased(leaseId, until));
        }

        Open leaseOver(Instant now) {
            return leasedAgain(attempt.leaseId(), now);
        }

        Running started(String runId) {
            return new Running(identity.next(), attempt, runId);
        }

        NotStarted notStarted(String saidBy, String reason) {
            return new NotStarted(identity.next(), attempt, saidBy, reason);
        }

        Closed closed(String saidBy, String reason) {
            return new Closed(identity.next(), attempt, saidBy, reason);
        }

        /** Nothing was opened for the attempt; {@code why} closes the job if its user was told so. */
        Job notOpened(Refusal why, Instant now) {
            Attempt before = attempt.givenBack(now);
            return why.passing()
                    ? new NotStarted(identity.next(), before, attempt.leaseId(), "NOT_OPENED")
                    : new Closed(identity.next(), before, "", why.name());
        }
    }

    record Running(Identity identity, Attempt attempt, String runId) implements Job {
        Ended ended() {
            return new Ended(identity.next(), attempt, runId);
        }
    }

    /** The run is over. */
    record Ended(Identity identity, Attempt attempt, String runId) implements Job {}

    /** No run was started and none will be. {@code saidBy} is empty if it was refused here, for the {@code reason}. */
    record Closed(Identity identity, Attempt attempt, String saidBy, String reason) implements Job {
        /** What it was refused for here, or that a worker closed it. */
        public Refusal refusal() {
            return Arrays.stream(Refusal.values())
                    .filter(refusal -> refusal.name().equals(reason))
                    .findFirst()
                    .orElse(Refusal.JOB_CLOSED);
        }

        /** What the worker closed it for, or empty. */
        public String closedFor() {
            return refusal() == Refusal.JOB_CLOSED ? reason : "";
        }
    }
}
