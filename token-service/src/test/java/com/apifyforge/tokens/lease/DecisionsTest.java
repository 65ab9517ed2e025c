package com.apifyforge.tokens.lease;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.apify.Account;
import com.apifyforge.events.Target;
import com.apifyforge.events.id.JobKey;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest.Purpose;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.events.ticket.TicketClaims;
import com.apifyforge.tokens.envelope.Envelope;
import com.apifyforge.tokens.envelope.WrappedKey;
import com.apifyforge.tokens.ledger.Attempt;
import com.apifyforge.tokens.ledger.Job;
import com.apifyforge.tokens.ledger.Lease;
import com.apifyforge.tokens.token.Token;
import com.apifyforge.tokens.token.TokenVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every state of a job against every admission, and every state of a token against every kind of lease. In the tables
 * {@code !} after a refusal says that an attempt is open.
 */
class DecisionsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration TTL = Duration.ofSeconds(45);
    private static final TokenVersion ID = new TokenVersion("anna", "token-1", 3);
    private static final String KEY = JobKey.of("anna", "job");
    private static final TicketClaims TICKET = ticket("anna", new Target.Actor("hello"), NOW.minusSeconds(30));

    private final Map<String, Job> jobs = new HashMap<>();
    private final Map<String, Token> tokens = new HashMap<>();
    private final Map<String, WrappedKey> keys = new HashMap<>();
    private Set<String> unreadable = Set.of();
    private boolean frozen;

    @ParameterizedTest
    @CsvSource({
        "NONE,        START, Admitted,       start 1",
        "NOT_STARTED, START, Admitted,       start 2",
        "OPEN,        START, Admitted,       reconcile 1",
        "LEASED,      START, Admitted,       busy",
        "RUNNING,     START, Admitted,       done run-1 false",
        "ENDED,       START, Admitted,       done run-1 true",
        "CLOSED,      START, Admitted,       JOB_CLOSED ACTOR_NOT_FOUND",
        "REFUSED,     START, Admitted,       TOKEN_INVALID",
        "NONE,        FOLLOW, Admitted,      JOB_CLOSED",
        "NOT_STARTED, FOLLOW, Admitted,      JOB_CLOSED",
        "OPEN,        FOLLOW, Admitted,      follow",
        "LEASED,      FOLLOW, Admitted,      follow",
        "RUNNING,     FOLLOW, Admitted,      follow",
        "ENDED,       FOLLOW, Admitted,      JOB_CLOSED",
        "CLOSED,      FOLLOW, Admitted,      JOB_CLOSED",
        "REFUSED,     FOLLOW, Admitted,      JOB_CLOSED",
        "NONE,        READ,   Admitted,      NO_RUN",
        "NOT_STARTED, READ,   Admitted,      NO_RUN",
        "OPEN,        READ,   Admitted,      NO_RUN!",
        "LEASED,      READ,   Admitted,      NO_RUN!",
        "RUNNING,     READ,   Admitted,      read run-1",
        "ENDED,       READ,   Admitted,      read run-1",
        "CLOSED,      READ,   Admitted,      JOB_CLOSED ACTOR_NOT_FOUND",
        "NONE,        START, TICKET_EXPIRED, TICKET_EXPIRED",
        "NOT_STARTED, START, TICKET_EXPIRED, TICKET_EXPIRED",
        "OPEN,        START, TICKET_EXPIRED, TICKET_EXPIRED!",
        "LEASED,      START, TICKET_EXPIRED, TICKET_EXPIRED!",
        "RUNNING,     START, TICKET_EXPIRED, done run-1 false",
        "ENDED,       START, TICKET_EXPIRED, done run-1 true",
        "CLOSED,      START, TICKET_EXPIRED, JOB_CLOSED ACTOR_NOT_FOUND",
        "REFUSED,     START, TICKET_EXPIRED, TOKEN_INVALID",
        "NONE,        FOLLOW, RATE_LIMITED,  RATE_LIMITED",
        "NOT_STARTED, FOLLOW, RATE_LIMITED,  RATE_LIMITED",
        "OPEN,        FOLLOW, RATE_LIMITED,  RATE_LIMITED!",
        "LEASED,      FOLLOW, RATE_LIMITED,  RATE_LIMITED!",
        "RUNNING,     FOLLOW, RATE_LIMITED,  RATE_LIMITED",
        "ENDED,       FOLLOW, RATE_LIMITED,  RATE_LIMITED",
        "CLOSED,      FOLLOW, RATE_LIMITED,  RATE_LIMITED",
        "REFUSED,     FOLLOW, RATE_LIMITED,  RATE_LIMITED",
        "RUNNING,     READ,   TICKET_EXPIRED, TICKET_EXPIRED",
        "ENDED,       READ,   TICKET_EXPIRED, TICKET_EXPIRED",
    })
    void jobAndTicketDecide(JobState state, Purpose purpose, String admission, String expected) {
        given(state);
        connected();

        assertThat(shown(decide(purpose, admission))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECTED,     NONE,    START,  start 1",
        "CONNECTED,     OPEN,    START,  reconcile 1",
        "CONNECTED,     RUNNING, FOLLOW, follow",
        "UNKNOWN,       NONE,    START,  closes NOT_CONNECTED",
        "UNKNOWN,       OPEN,    START,  NOT_CONNECTED!",
        "UNKNOWN,       RUNNING, FOLLOW, NOT_CONNECTED",
        "UNKNOWN,       OPEN,    FOLLOW, NOT_CONNECTED!",
        "DISCONNECTED,  NONE,    START,  closes NOT_CONNECTED",
        "DISCONNECTED,  OPEN,    START,  NOT_CONNECTED!",
        "DISCONNECTED,  RUNNING, FOLLOW, NOT_CONNECTED",
        "INVALID,       NONE,    START,  closes TOKEN_INVALID",
        "INVALID,       OPEN,    START,  TOKEN_INVALID!",
        "INVALID,       RUNNING, FOLLOW, TOKEN_INVALID",
        "KEYLESS,       NONE,    START,  closes NOT_CONNECTED",
        "KEYLESS,       OPEN,    START,  NOT_CONNECTED!",
        "KEYLESS,       RUNNING, FOLLOW, NOT_CONNECTED",
        "RECONNECTED,   NONE,    START,  closes NOT_CONNECTED",
        "RECONNECTED,   OPEN,    START,  NOT_CONNECTED!",
        "RECONNECTED,   RUNNING, FOLLOW, NOT_CONNECTED",
        "ANOTHER,       NONE,    START,  start 1",
        "ANOTHER,       OPEN,    START,  NOT_CONNECTED!",
        "ANOTHER,       RUNNING, FOLLOW, NOT_CONNECTED",
        "CONNECTED,     ENDED,   READ,   read run-1",
        "UNKNOWN,       ENDED,   READ,   NOT_CONNECTED",
        "DISCONNECTED,  ENDED,   READ,   NOT_CONNECTED",
        "INVALID,       ENDED,   READ,   TOKEN_INVALID",
        "KEYLESS,       ENDED,   READ,   NOT_CONNECTED",
        "RECONNECTED,   ENDED,   READ,   NOT_CONNECTED",
        "ANOTHER,       ENDED,   READ,   NOT_CONNECTED",
        "FROZEN,        ENDED,   READ,   FROZEN",
        "UNREADABLE,    ENDED,   READ,   UNAVAILABLE",
        "FROZEN,        NONE,    START,  FROZEN",
        "FROZEN,        OPEN,    START,  FROZEN!",
        "FROZEN,        RUNNING, FOLLOW, FROZEN",
        "FROZEN,        RUNNING, START,  done run-1 false",
        "UNREADABLE,    NONE,    START,  UNAVAILABLE",
        "UNREADABLE,    RUNNING, FOLLOW, UNAVAILABLE",
    })
    void tokenDecides(TokenCase token, JobState state, Purpose purpose, String expected) {
        given(state);
        given(token);

        assertThat(shown(decide(purpose, "Admitted"))).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(JobState.class)
    void ticketForAnotherTargetLearnsNothing(JobState state) {
        given(state);
        connected();
        var task = ticket("anna", new Target.Task("hello"), NOW);

        for (Purpose purpose : Purpose.values()) {
            if (state != JobState.NONE) {
                assertThat(shown(decisions().decide(purpose, new Admission.Admitted(task))))
                        .isEqualTo("JOB_ID_REUSED");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(JobState.class)
    void jobOfAnotherUserIsNoConcernOfTheOneWithTheSameId(JobState state) {
        given(state);
        connected();
        connectedAs("otto", new TokenVersion("otto", "token-9", 1), Instant.EPOCH);
        var otto = new Admission.Admitted(ticket("otto", new Target.Actor("hello"), NOW));

        assertThat(shown(decisions().decide(Purpose.FOLLOW, otto))).isEqualTo("JOB_CLOSED");
        assertThat(shown(decisions().decide(Purpose.READ, otto))).isEqualTo("NO_RUN");
        assertThat(shown(decisions().decide(Purpose.START, otto))).isEqualTo("start 1");
    }

    @Test
    void twoUsersMayUseTheSameJobIdInOneCall() {
        connected();
        connectedAs("otto", new TokenVersion("otto", "token-9", 1), Instant.EPOCH);
        Decisions decisions = decisions();
        var otto = new Admission.Admitted(ticket("otto", new Target.Actor("hello"), NOW));

        assertThat(shown(decisions.decide(Purpose.START, new Admission.Admitted(TICKET))))
                .isEqualTo("start 1");
        assertThat(shown(decisions.decide(Purpose.START, otto))).isEqualTo("start 1");
        assertThat(shown(decisions.decide(Purpose.START, otto))).isEqualTo("busy");
    }

    @Test
    void unreadableJobHindersNoOtherOfThatId() {
        connected();
        connectedAs("job", new TokenVersion("job", "token-9", 1), Instant.EPOCH);
        connectedAs("otto", new TokenVersion("otto", "token-9", 1), Instant.EPOCH);
        unreadable = Set.of(KEY);

        assertThat(shown(decide(Purpose.START, "Admitted"))).isEqualTo("UNAVAILABLE");
        for (String other : List.of("otto", "job")) {
            var ticket = ticket(other, new Target.Actor("hello"), NOW);
            assertThat(shown(decisions().decide(Purpose.START, new Admission.Admitted(ticket))))
                    .isEqualTo("start 1");
        }
    }

    /** Ids of users and of jobs are chosen by others: one that reads like the other is not taken for it. */
    @Test
    void unreadableUserHindersNoJobOfThatName() {
        connected();
        unreadable = Set.of("job");

        assertThat(shown(decide(Purpose.START, "Admitted"))).isEqualTo("start 1");
    }

    @Test
    void unusableTicketIsRefusedWithItsDetail() {
        var rejected = new Admission.Rejected(Refusal.TICKET_LIFE_TOO_LONG, "25 h, at most 24 h.");

        assertThat(decisions().decide(Purpose.START, rejected))
                .isEqualTo(new LeaseDecision.Answered(
                        new LeaseAnswer.Refused(Refusal.TICKET_LIFE_TOO_LONG, false, "", "25 h, at most 24 h.")));
    }

    @Test
    void secondRequestForAJobInOneCallSeesTheFirst() {
        connected();
        Decisions decisions = decisions();
        var admitted = new Admission.Admitted(TICKET);

        assertThat(shown(decisions.decide(Purpose.START, admitted))).isEqualTo("start 1");
        assertThat(shown(decisions.decide(Purpose.START, admitted))).isEqualTo("busy");
        assertThat(shown(decisions.decide(Purpose.FOLLOW, admitted))).isEqualTo("follow");
    }

    @Test
    void jobThatIsClosedInACallStaysClosedInIt() {
        Decisions decisions = decisions();
        var admitted = new Admission.Admitted(TICKET);

        assertThat(shown(decisions.decide(Purpose.START, admitted))).isEqualTo("closes NOT_CONNECTED");
        assertThat(shown(decisions.decide(Purpose.START, admitted))).isEqualTo("NOT_CONNECTED");
    }

    @Test
    void grantedLeaseNamesItsAttemptAndEndsAfterItsTime() {
        connected();

        var granted = (LeaseDecision.Granted) decide(Purpose.START, "Admitted");
        Attempt attempt = granted.lease().job().attempt();

        assertThat(granted.lease().until()).isEqualTo(NOW.plus(TTL)).isEqualTo(attempt.leaseUntil());
        assertThat(attempt.leaseId()).isEqualTo(granted.lease().leaseId());
        assertThat(attempt.tokenId()).isEqualTo(ID.tokenId());
        assertThat(attempt.since()).isEqualTo(NOW);
        assertThat(attempt.marker()).matches("[0-9a-f]{32}");
    }

    enum JobState {
        NONE,
        NOT_STARTED,
        OPEN,
        LEASED,
        RUNNING,
        ENDED,
        CLOSED,
        REFUSED
    }

    enum TokenCase {
        CONNECTED,
        UNKNOWN,
        DISCONNECTED,
        INVALID,
        /** Connected, but the key is gone: a disconnect has begun. */
        KEYLESS,
        /** Disconnected and connected again after the ticket was issued. */
        RECONNECTED,
        /** Connected since before the ticket, but not the connection that the attempt was made with. */
        ANOTHER,
        FROZEN,
        UNREADABLE
    }

    private void given(JobState state) {
        var identity = new Job.Identity("job", 1, "anna", "actor hello");
        var attempt = new Attempt(1, "marker", NOW.minusSeconds(60), ID.tokenId(), "lease", NOW);
        var leased = new Attempt(1, "marker", NOW.minusSeconds(60), ID.tokenId(), "lease", NOW.plusMillis(1));
        switch (state) {
            case NONE -> {}
            case NOT_STARTED -> jobs.put(KEY, new Job.NotStarted(identity, attempt, "lease", "NO_MEMORY"));
            case OPEN -> jobs.put(KEY, new Job.Open(identity, attempt));
            case LEASED -> jobs.put(KEY, new Job.Open(identity, leased));
            case RUNNING -> jobs.put(KEY, new Job.Running(identity, attempt, "run-1"));
            case ENDED -> jobs.put(KEY, new Job.Ended(identity, attempt, "run-1"));
            case CLOSED -> jobs.put(KEY, new Job.Closed(identity, attempt, "lease", "ACTOR_NOT_FOUND"));
            case REFUSED -> jobs.put(KEY, new Job.Closed(identity, attempt, "", "TOKEN_INVALID"));
        }
    }

    private void given(TokenCase token) {
        var account = new Account("account", "anna");
        switch (token) {
            case UNKNOWN -> {}
            case CONNECTED -> connected();
            case DISCONNECTED -> tokens.put("anna", new Token.Disconnected(ID, true, dates(NOW.minusSeconds(5))));
            case INVALID -> tokens.put("anna", new Token.Invalid(ID, account, dates(Instant.EPOCH)));
            case KEYLESS -> {
                connected();
                keys.clear();
            }
            case RECONNECTED -> connected(ID, NOW.minusSeconds(5));
            case ANOTHER -> connected(new TokenVersion("anna", "token-2", 4), NOW.minusSeconds(3600));
            case FROZEN -> {
                connected();
                frozen = true;
            }
            case UNREADABLE -> {
                connected();
                unreadable = Set.of("anna");
            }
        }
    }

    private void connected() {
        connected(ID, Instant.EPOCH);
    }

    private void connected(TokenVersion id, Instant disconnectedAt) {
        connectedAs("anna", id, disconnectedAt);
    }

    private void connectedAs(String userId, TokenVersion id, Instant disconnectedAt) {
        tokens.put(userId, new Token.Connected(id, Envelope.of(new byte[1]), null, dates(disconnectedAt)));
        keys.put(userId, new WrappedKey("kid", new byte[1]));
    }

    private static Token.Dates dates(Instant disconnectedAt) {
        return new Token.Dates(NOW.minusSeconds(9999), NOW.plusSeconds(9999), disconnectedAt);
    }

    private Decisions decisions() {
        return new Decisions(new Facts(jobs, tokens, keys, unreadable, frozen), NOW, TTL);
    }

    private LeaseDecision decide(Purpose purpose, String admission) {
        return decisions()
                .decide(
                        purpose,
                        admission.equals("Admitted")
                                ? new Admission.Admitted(TICKET)
                                : new Admission.Limited(TICKET, Refusal.valueOf(admission)));
    }

    @Test
    void ticketThatStartedAJobReadsItsResultsOnlyWhileItRuns() {
        connected();
        var asOfJobs = new Admission.Admitted(new TicketClaims(
                "scheduler", "anna", "job", new Target.Actor("hello"), NOW, NOW.plus(TicketClaims.MAX_LIFE)));
        given(JobState.RUNNING);
        assertThat(shown(decisions().decide(Purpose.READ, asOfJobs))).isEqualTo("read run-1");
        given(JobState.ENDED);
        assertThat(shown(decisions().decide(Purpose.READ, asOfJobs))).isEqualTo("TICKET_LIFE_TOO_LONG");

        var anHour = new Admission.Admitted(new TicketClaims(
                "scheduler", "anna", "job", new Target.Actor("hello"), NOW, NOW.plus(Duration.ofHours(1))));
        assertThat(shown(decisions().decide(Purpose.READ, anHour))).isEqualTo("read run-1");
    }

    private static TicketClaims ticket(String userId, Target target, Instant issuedAt) {
        return new TicketClaims("scheduler", userId, "job", target, issuedAt, NOW.plusSeconds(60));
    }

    private static String shown(LeaseDecision decision) {
        return switch (decision) {
            case LeaseDecision.Answered(LeaseAnswer answer) -> shown(answer);
            case LeaseDecision.Closing(Job.Closed job, LeaseAnswer answer) -> {
                assertThat(job.refusal().name()).isEqualTo(shown(answer));
                yield "closes " + shown(answer);
            }
            case LeaseDecision.Granted(Lease.Start start) ->
                "start " + start.job().attempt().number();
            case LeaseDecision.Granted(Lease.Reconcile reconcile) ->
                "reconcile " + reconcile.job().attempt().number();
            case LeaseDecision.Granted(Lease.Follow _) -> "follow";
            case LeaseDecision.Granted(Lease.Read(var _, var _, String runId, var _, var _)) -> "read " + runId;
        };
    }

    private static String shown(LeaseAnswer answer) {
        return switch (answer) {
            case LeaseAnswer.Done(String runId, int _, boolean ended) -> "done " + runId + " " + ended;
            case LeaseAnswer.Busy _ -> "busy";
            case LeaseAnswer.Refused(Refusal reason, boolean attemptOpen, String closedFor, var _) ->
                (reason + (attemptOpen ? "!" : "") + " " + closedFor).strip();
            case LeaseAnswer.Start _, LeaseAnswer.Reconcile _, LeaseAnswer.Follow _, LeaseAnswer.Read _ ->
                throw new AssertionError("Not decided here: " + answer);
        };
    }
}
