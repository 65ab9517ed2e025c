package com.apifyforge.tokens.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.tokens.ledger.Use.Purpose;
import com.apifyforge.tokens.token.TokenVersion;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every result against every state of a job, from its own attempt and from an older one. {@code same} is a result that
 * was known already, {@code -} one that is not taken.
 */
class ResultRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        // job, run, other run, not started, closed, unanswered, 401, 401 closed, ended
        "NOT_STARTED,  running, running, same, same, -,    same,        same,   -",
        "NOT_BY_OTHER, running, running, -,    -,    -,    -,           -,      -",
        "OPEN,         running, running, not,  closed, over, not,       closed, -",
        "OPEN_NEWER,   running, running, not,  closed, -,    not,       closed, -",
        "RUNNING,      same,    -,       -,    -,    -,    -,           -,      ended",
        "ENDED,        same,    -,       -,    -,    -,    -,           -,      same",
        "CLOSED,       -,       -,       same, same, -,    same,        same,   -",
        "CLOSED_OTHER, -,       -,       -,    -,    -,    -,           -,      -",
    })
    void resultOfAStart(
            JobState state,
            String run,
            String otherRun,
            String notStarted,
            String closed,
            String unanswered,
            String rejected,
            String rejectedClosed,
            String ended) {
        checkAll(
                Purpose.START,
                2,
                state,
                run,
                otherRun,
                notStarted,
                closed,
                unanswered,
                rejected,
                rejectedClosed,
                ended);
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_STARTED,  running, running, same, same, -,    -,    -,    -",
        "NOT_BY_OTHER, running, running, -,    -,    -,    -,    -,    -",
        "OPEN,         running, running, not,  closed, over, over, over, -",
        "OPEN_NEWER,   running, running, -,    -,    -,    -,    -,    -",
        "RUNNING,      same,    -,       -,    -,    -,    -,    -,    ended",
        "ENDED,        same,    -,       -,    -,    -,    -,    -,    same",
        "CLOSED,       -,       -,       same, same, -,    -,    -,    -",
        "CLOSED_OTHER, -,       -,       -,    -,    -,    -,    -,    -",
    })
    void resultOfAReconcile(
            JobState state,
            String run,
            String otherRun,
            String notStarted,
            String closed,
            String unanswered,
            String rejected,
            String rejectedClosed,
            String ended) {
        checkAll(
                Purpose.RECONCILE,
                2,
                state,
                run,
                otherRun,
                notStarted,
                closed,
                unanswered,
                rejected,
                rejectedClosed,
                ended);
    }

    /** A lease to follow runs says nothing of attempts, and one of an attempt that has moved on nothing but the run. */
    @ParameterizedTest
    @CsvSource({
        "FOLLOW, 0, NOT_STARTED,  -,    -, -, -, -, same, same, -",
        "FOLLOW, 0, OPEN,         -,    -, -, -, over, same, same, -",
        "FOLLOW, 0, RUNNING,      same, -, -, -, -, same, same, ended",
        "FOLLOW, 0, ENDED,        same, -, -, -, -, same, same, same",
        "FOLLOW, 0, CLOSED,       -,    -, -, -, -, same, same, -",
        "READ,   0, RUNNING,      same, -, -, -, -, same, same, ended",
        "READ,   0, ENDED,        same, -, -, -, -, same, same, same",
        "START,  1, NOT_STARTED,  -,    -, -, -, -, -,    -,    -",
        "START,  1, OPEN_NEWER,   -,    -, -, -, -, -,    -,    -",
        "START,  1, RUNNING,      same, -, -, -, -, -,    -,    ended",
        "START,  1, ENDED,        same, -, -, -, -, -,    -,    same",
        "START,  1, CLOSED,       -,    -, -, -, -, -,    -,    -",
    })
    void resultOfAnotherAttempt(
            Purpose purpose,
            int attempt,
            JobState state,
            String run,
            String otherRun,
            String notStarted,
            String closed,
            String unanswered,
            String rejected,
            String rejectedClosed,
            String ended) {
        checkAll(
                purpose,
                attempt,
                state,
                run,
                otherRun,
                notStarted,
                closed,
                unanswered,
                rejected,
                rejectedClosed,
                ended);
    }

    private static void checkAll(Purpose purpose, int attempt, JobState state, String... expected) {
        LeaseResult[] results = {
            new LeaseResult.Run("lease", "run-1"),
            new LeaseResult.Run("lease", "run-2"),
            new LeaseResult.NotStarted("lease", "NO_MEMORY", false),
            new LeaseResult.NotStarted("lease", "NO_MEMORY", true),
            new LeaseResult.Unanswered("lease", true),
            new LeaseResult.TokenRejected("lease", "user-or-token-not-found", false),
            new LeaseResult.TokenRejected("lease", "user-or-token-not-found", true),
            new LeaseResult.Ended("lease", "job")
        };
        Use use = use(purpose, attempt);
        for (int i = 0; i < results.length; i++) {
            Job job = state.job();
            String after = ResultRules.apply(results[i], use, job, NOW)
                    .map(next -> shown(job, next))
                    .orElse("-");
            assertThat(after).as("%s after %s", state, results[i]).isEqualTo(expected[i]);
        }
    }

    private static String shown(Job before, Job after) {
        if (after.equals(before)) {
            return "same";
        }
        assertThat(after.revision()).isEqualTo(before.revision() + 1);
        return switch (after) {
            case Job.NotStarted(var _, var _, String saidBy, var _) -> saidBy.equals("lease") ? "not" : "by other";
            case Job.Open(var _, Attempt attempt) -> attempt.leaseUntil().equals(NOW) ? "over" : "open";
            case Job.Running _ -> "running";
            case Job.Ended _ -> "ended";
            case Job.Closed(var _, var _, String saidBy, var _) -> saidBy.equals("lease") ? "closed" : "by other";
        };
    }

    private static Use use(Purpose purpose, int attempt) {
        return Use.granted("lease", NOW, "job", purpose, attempt, "worker", new TokenVersion("anna", "token-1", 1));
    }

    enum JobState {
        NOT_STARTED,
        NOT_BY_OTHER,
        OPEN,
        /** Another lease for the same attempt was granted since. */
        OPEN_NEWER,
        RUNNING,
        ENDED,
        CLOSED,
        CLOSED_OTHER;

        Job job() {
            var id = new Job.Identity("job", 5, "anna", "actor hello");
            var attempt = new Attempt(2, "marker", NOW, "token-1", "lease", NOW.plusSeconds(45));
            return switch (this) {
                case NOT_STARTED -> new Job.NotStarted(id, attempt, "lease", "NO_MEMORY");
                case NOT_BY_OTHER -> new Job.NotStarted(id, attempt, "other", "NO_MEMORY");
                case OPEN -> new Job.Open(id, attempt);
                case OPEN_NEWER -> new Job.Open(id, attempt.leased("newer", NOW.plusSeconds(60)));
                case RUNNING -> new Job.Running(id, attempt, "run-1");
                case ENDED -> new Job.Ended(id, attempt, "run-1");
                case CLOSED -> new Job.Closed(id, attempt, "lease", "NO_MEMORY");
                case CLOSED_OTHER -> new Job.Closed(id, attempt, "other", "NO_MEMORY");
            };
        }
    }
}
