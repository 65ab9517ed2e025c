package com.apifyforge.worker.job;

import static com.apifyforge.worker.job.JobFixture.NOW;
import static com.apifyforge.worker.job.JobFixture.cancel;
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
import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseAnswer.Busy;
import com.apifyforge.events.lease.LeaseAnswer.Done;
import com.apifyforge.events.lease.LeaseAnswer.Refused;
import com.apifyforge.events.lease.LeaseAnswer.Start;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.worker.records.PendingJob;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every answer of the token-service and every reply of Apify to a cancel, and to the refusal of a bad request. */
class CancelHandlerTest {
    private static final Start START = new Start("lease-1", 1, "marker", NOW.plusSeconds(20), "sealed");
    private static final Run RUN = new Run("run1", "ABORTED", NOW, null, null, null, null, null, null);

    private final JobFixture fixture = new JobFixture();

    /** As the reader makes it of a request with a fault in its schema. */
    private static CancelDue badRequest() {
        return new CancelDue(cancel().cancel(), 0, null, null, "SCHEMA", "/options");
    }

    @Test
    void jobWithoutARunIsClosedAndRefused() {
        var handled = handler(cancel()).handle(pending(cancel()), START, fixture.use());

        assertThat(fixture.words(handled)).isEqualTo("JobRefused:CANCELLED");
        assertThat(JobFixture.report(handled)).isEqualTo("NotStarted:CANCELLED:closed");
    }

    @Test
    void badRequestIsRefusedForItsFault() {
        var handled = handler(badRequest()).handle(pending(badRequest()), START, fixture.use());

        assertThat(fixture.words(handled)).isEqualTo("JobRefused:SCHEMA");
        assertThat(JobFixture.report(handled)).isEqualTo("NotStarted:SCHEMA:closed");
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                arguments(cancel(), new Done("run1", 1, true), ""),
                arguments(badRequest(), new Done("run1", 1, true), ""),
                arguments(badRequest(), new Done("run1", 1, false), ""),
                arguments(cancel(), new Busy(NOW.plusSeconds(7)), "after-5s"),
                arguments(badRequest(), new Refused(Refusal.JOB_CLOSED, false, "SCHEMA", null), "JobRefused:SCHEMA"),
                arguments(badRequest(), new Refused(Refusal.JOB_CLOSED, false, "OTHER", null), ""),
                arguments(badRequest(), new Refused(Refusal.NOT_CONNECTED, true, "", null), ""),
                arguments(badRequest(), new Refused(Refusal.NOT_CONNECTED, false, "", null), "JobRefused:SCHEMA"),
                arguments(badRequest(), new Refused(Refusal.TICKET_INVALID, false, "", null), "JobRefused:SCHEMA"),
                arguments(badRequest(), new Refused(Refusal.FROZEN, false, "", null), "after-5s"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void jobThatHasOrMayHaveARunIsNotRefused(CancelDue due, LeaseAnswer answer, String published) {
        assertThat(fixture.words(handler(due).handle(pending(due), answer, fixture.use())))
                .isEqualTo(published);
    }

    @ParameterizedTest
    @EnumSource(Refusal.class)
    void everyRefusalOfACancelLeavesItsJobAlone(Refusal reason) {
        String expected = reason.passing()
                ? "after-5s"
                : switch (reason) {
                    case CANCELLED -> "JobRefused:CANCELLED";
                    case JOB_CLOSED -> "";
                    default -> "DeadLetter:CANCEL_" + reason;
                };
        var answer = new Refused(reason, false, "", null);

        assertThat(fixture.words(handler(cancel()).handle(pending(cancel()), answer, fixture.use())))
                .isEqualTo(expected);
    }

    static Stream<Arguments> replies() {
        return Stream.of(
                arguments(new Ok<>(RUN), "", ""),
                arguments(new TokenUnusable<Run>("user-or-token-not-found"), "after-5s", "TokenRejected"),
                arguments(
                        new UserMustAct<Run>(403, "insufficient-permissions", ApifyMessage.NOTHING),
                        "DeadLetter:CANCEL_APIFY_INSUFFICIENT_PERMISSIONS",
                        ""),
                arguments(new BadRequest<Run>(404, "record-not-found", ApifyMessage.NOTHING), "after-5s", ""),
                arguments(
                        new BadRequest<Run>(400, "invalid", ApifyMessage.NOTHING),
                        "DeadLetter:CANCEL_APIFY_INVALID",
                        ""),
                arguments(new NotNow<Run>("rate-limit-exceeded", null), "after-5s", ""),
                arguments(new Unanswered<Run>("503"), "after-5s", ""),
                arguments(new Unreadable<Run>(200, null), "after-5s", ""),
                arguments(new NotSent<Run>(NotSentReason.APIFY_DOWN), "after-5s", ""));
    }

    @ParameterizedTest
    @MethodSource("replies")
    void abortIsTriedAgainWhereThatCanHelp(ApifyReply<Run> reply, String published, String reported) {
        var handled = handler(cancel()).replied(pending(cancel()), "lease-1", reply);

        assertThat(fixture.words(handled)).isEqualTo(published);
        assertThat(JobFixture.report(handled)).isEqualTo(reported);
    }

    static Stream<Arguments> answersToTheFirst() {
        return Stream.concat(
                Stream.of(START, new Done("run1", 1, false), new Busy(NOW.plusSeconds(7)))
                        .map(answer -> arguments(answer, "")),
                Stream.of(Refusal.values())
                        .map(reason -> arguments(
                                new Refused(reason, false, "", null),
                                switch (reason) {
                                    case JOB_CLOSED, CANCELLED, NOT_CONNECTED, TOKEN_INVALID, UNREADABLE -> "";
                                    default -> "after-5s";
                                })));
    }

    /** A forged cancel takes no good one's place, also where its ticket was not looked at yet. */
    @ParameterizedTest
    @MethodSource("answersToTheFirst")
    void cancelIsDroppedForAnotherOnlyIfThatOnesTicketIsGood(LeaseAnswer answer, String published) {
        var other = JobFixture.pending("job.watch.5s.v1", cancel());
        var handler = new CancelHandler(List.of(pending(cancel()), other), fixture.services());

        assertThat(fixture.words(handler.handle(other, answer, fixture.use()))).isEqualTo(published);
    }

    @Test
    void cancelThatNeverSucceedsBecomesADeadLetterAndABadRequestDoesNot() {
        var old = new CancelDue(cancel().cancel(), 60, null, null, null, null);
        var oldBadRequest = new CancelDue(cancel().cancel(), 60, null, null, "SCHEMA", "");
        var frozen = new Refused(Refusal.FROZEN, false, "", null);

        assertThat(fixture.words(handler(old).handle(pending(old), frozen, fixture.use())))
                .isEqualTo("DeadLetter:CANCEL_NOT_IN_TIME");
        assertThat(fixture.words(handler(oldBadRequest).handle(pending(oldBadRequest), frozen, fixture.use())))
                .isEqualTo("after-30s");
    }

    private static PendingJob<CancelDue> pending(CancelDue due) {
        return JobFixture.pending(JobFixture.COMMANDS, due);
    }

    private CancelHandler handler(CancelDue due) {
        return new CancelHandler(List.of(pending(due)), fixture.services());
    }
}
