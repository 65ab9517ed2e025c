package com.apifyforge.worker.job;

import static com.apifyforge.worker.job.JobFixture.NOW;
import static com.apifyforge.worker.job.JobFixture.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.apifyforge.apify.ApifyMessage;
import com.apifyforge.apify.ApifyReply;
import com.apifyforge.apify.ApifyReply.BadRequest;
import com.apifyforge.apify.ApifyReply.NotNow;
import com.apifyforge.apify.ApifyReply.NotSent;
import com.apifyforge.apify.ApifyReply.Ok;
import com.apifyforge.apify.ApifyReply.TokenUnusable;
import com.apifyforge.apify.ApifyReply.Unanswered;
import com.apifyforge.apify.ApifyReply.Unreadable;
import com.apifyforge.apify.ApifyReply.UserMustAct;
import com.apifyforge.apify.Run;
import com.apifyforge.apify.wire.NotSentReason;
import com.apifyforge.events.JobWatch.StartDue;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseAnswer.Busy;
import com.apifyforge.events.lease.LeaseAnswer.Done;
import com.apifyforge.events.lease.LeaseAnswer.Refused;
import com.apifyforge.events.lease.LeaseAnswer.Start;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.events.lease.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every answer of the token-service and every reply of Apify to a start: what is published, and what the ledger learns.
 */
class StartHandlerTest {
    private static final Start START = new Start("lease-1", 1, "marker", NOW.plusSeconds(20), "sealed");
    private static final Run RUN = new Run("run1", "READY", NOW, null, null, null, null, null, null);

    private final JobFixture fixture = new JobFixture();

    static Stream<Arguments> replies() {
        var fresh = start();
        var rejectedOnce = new StartDue(fresh.job(), 1, 1, null, null);
        return Stream.of(
                arguments(fresh, new Ok<>(RUN), "JobStarted after-5s", "Run"),
                arguments(fresh, new TokenUnusable<Run>("user-or-token-not-found"), "after-5s", "TokenRejected"),
                arguments(
                        rejectedOnce,
                        new TokenUnusable<Run>("user-or-token-not-found"),
                        "JobRefused:TOKEN_REFUSED_BY_APIFY",
                        "TokenRejected"),
                arguments(
                        fresh,
                        new UserMustAct<Run>(403, "full-permission-actor-not-approved", ApifyMessage.NOTHING),
                        "JobRefused:APIFY_FULL_PERMISSION_ACTOR_NOT_APPROVED",
                        "NotStarted:APIFY_FULL_PERMISSION_ACTOR_NOT_APPROVED:closed"),
                arguments(
                        fresh,
                        new BadRequest<Run>(400, "invalid-input", ApifyMessage.NOTHING),
                        "JobRefused:APIFY_INVALID_INPUT",
                        "NotStarted:APIFY_INVALID_INPUT:closed"),
                arguments(
                        fresh,
                        new NotNow<Run>("rate-limit-exceeded", null),
                        "JobDeferred:APIFY_RATE_LIMIT_EXCEEDED after-30s",
                        "NotStarted:rate-limit-exceeded"),
                arguments(
                        fresh,
                        new NotNow<Run>("rate-limit-exceeded", Duration.ofSeconds(6)),
                        "JobDeferred:APIFY_RATE_LIMIT_EXCEEDED after-5s",
                        "NotStarted:rate-limit-exceeded"),
                arguments(fresh, new Unanswered<Run>("503"), "JobDeferred:APIFY_UNREACHABLE after-5s", "Unanswered"),
                arguments(fresh, new Unreadable<Run>(307, null), "JobDeferred:APIFY_UNREADABLE after-5s", "Unanswered"),
                arguments(
                        fresh,
                        new Unreadable<Run>(201, "a/b"),
                        "JobNeedsReview:APIFY_UNREADABLE",
                        "NotStarted:APIFY_UNREADABLE:id:a/b:closed"),
                arguments(
                        fresh,
                        new NotSent<Run>(NotSentReason.APIFY_DOWN),
                        "JobDeferred:APIFY_UNREACHABLE after-5s",
                        "NotStarted:apify-down"),
                arguments(
                        fresh,
                        new NotSent<Run>(NotSentReason.TOO_LATE),
                        "JobDeferred:WORKER_BEHIND after-5s",
                        "NotStarted:too-late"));
    }

    @ParameterizedTest
    @MethodSource("replies")
    void everyReplyOfApifyHasOneEnd(StartDue due, ApifyReply<Run> reply, String published, String reported) {
        var handled = handler(due).replied(due, START, reply);

        assertThat(fixture.words(handled)).isEqualTo(published);
        assertThat(JobFixture.report(handled)).isEqualTo(reported);
    }

    /** What has its last event on the way is closed only together with that event. */
    @Test
    void refusedJobThatIsTooLateForItsEventStaysOpen() {
        var handled =
                handler(start()).replied(start(), START, new BadRequest<>(400, "invalid-input", ApifyMessage.NOTHING));

        assertThat(handled.reportIfLate())
                .isEqualTo(new LeaseResult.NotStarted("lease-1", "APIFY_INVALID_INPUT", false));
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                arguments(new Done("run1", 1, true), ""),
                arguments(new Busy(NOW.plusSeconds(7)), "after-5s"),
                arguments(new Busy(NOW.plusSeconds(31)), "after-30s"),
                arguments(
                        new Refused(Refusal.JOB_CLOSED, false, "DEADLINE_PASSED", null), "JobRefused:DEADLINE_PASSED"),
                arguments(
                        new Refused(Refusal.JOB_CLOSED, false, "APIFY_UNREADABLE:307", null),
                        "JobNeedsReview:APIFY_UNREADABLE"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void answersWithoutALeaseNeedNoCall(LeaseAnswer answer, String published) {
        assertThat(handle(JobFixture.COMMANDS, answer)).isEqualTo(published);
    }

    @ParameterizedTest
    @EnumSource(Refusal.class)
    void everyRefusalOfACommandEndsOrDefersItsJobOnce(Refusal reason) {
        String expected = reason.passing()
                ? "JobDeferred:" + reason + " after-5s"
                : switch (reason) {
                    case CANCELLED -> "";
                    case JOB_ID_REUSED -> "DeadLetter:JOB_ID_REUSED";
                    default -> "JobRefused:" + reason;
                };

        assertThat(handle(JobFixture.COMMANDS, new Refused(reason, false, "", null)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "TICKET_INVALID, DeadLetter:TICKET_INVALID",
        "TICKET_SIGNATURE_WRONG, DeadLetter:TICKET_SIGNATURE_WRONG",
        "NOT_CONNECTED, JobRefused:NOT_CONNECTED"
    })
    void delayRecordThatNoSchedulerVouchesForIsSetAside(Refusal reason, String published) {
        assertThat(handle(JobFixture.WATCHES, new Refused(reason, false, "", null)))
                .isEqualTo(published);
    }

    @ParameterizedTest
    @CsvSource({
        "TOKEN_INVALID, JobNeedsReview:TOKEN_INVALID",
        "TICKET_EXPIRED, JobNeedsReview:TICKET_EXPIRED",
        "TICKET_INVALID, JobRefused:TICKET_INVALID",
        "FROZEN, JobDeferred:FROZEN after-5s"
    })
    void jobThatMayHaveARunGoesToAPerson(Refusal reason, String published) {
        assertThat(handle(JobFixture.COMMANDS, new Refused(reason, true, "", null)))
                .isEqualTo(published);
    }

    @Test
    void jobPastItsDeadlineIsNotStarted() {
        fixture.clock = Clock.fixed(NOW.plusSeconds(301), ZoneOffset.UTC);

        var handled = handler(start()).handle(JobFixture.pending(JobFixture.COMMANDS, start()), START, fixture.use());

        assertThat(fixture.words(handled)).isEqualTo("JobRefused:DEADLINE_PASSED");
        assertThat(JobFixture.report(handled)).isEqualTo("NotStarted:DEADLINE_PASSED:closed");
    }

    private String handle(String topic, LeaseAnswer answer) {
        var job = JobFixture.pending(topic, start());
        var handler = new StartHandler(job, fixture.services());
        assertThat(handler.jobs()).isEqualTo(List.of(job));
        return fixture.words(handler.handle(job, answer, fixture.use()));
    }

    private StartHandler handler(StartDue due) {
        return new StartHandler(JobFixture.pending(JobFixture.COMMANDS, due), fixture.services());
    }
}
