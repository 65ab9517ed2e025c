package com.apifyforge.worker.job;

import static com.apifyforge.worker.job.JobFixture.NOW;
import static com.apifyforge.worker.job.JobFixture.TICKET;
import static com.apifyforge.worker.job.JobFixture.run;
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
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseAnswer.Done;
import com.apifyforge.events.lease.LeaseAnswer.Refused;
import com.apifyforge.events.lease.LeaseAnswer.Start;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.worker.records.PendingJob;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every reply of Apify to a read of a run, and everything that the ledger may say of that run. */
class WatchHandlerTest {
    private static final LeaseAnswer GOES_ON = new Done("run1", 1, false);

    private final JobFixture fixture = new JobFixture();

    private static Run at(String status) {
        return new Run("run1", status, NOW, null, null, null, null, null, null);
    }

    private static RunDue missed(int misses) {
        return new RunDue("job-1", "user-1", "run1", TICKET, 3, NOW, misses);
    }

    static Stream<Arguments> replies() {
        return Stream.of(
                arguments(run(), new Ok<>(at("RUNNING")), "after-5s"),
                arguments(run(), new Ok<>(at("SUCCEEDED")), "JobSucceeded"),
                arguments(run(), new Ok<>(at("FAILED")), "JobFailed"),
                arguments(run(), new Ok<>(at("TIMED-OUT")), "JobTimedOut"),
                arguments(run(), new Ok<>(at("ABORTED")), "JobAborted"),
                arguments(run(), new TokenUnusable<Run>("user-or-token-not-found"), "after-5s"),
                arguments(
                        run(), new UserMustAct<Run>(403, "insufficient-permissions", ApifyMessage.NOTHING), "after-5s"),
                arguments(
                        missed(6),
                        new UserMustAct<Run>(403, "insufficient-permissions", ApifyMessage.NOTHING),
                        "JobNeedsReview:APIFY_INSUFFICIENT_PERMISSIONS"),
                arguments(run(), new BadRequest<Run>(404, "record-not-found", ApifyMessage.NOTHING), "after-5s"),
                arguments(
                        missed(6),
                        new BadRequest<Run>(404, "record-not-found", ApifyMessage.NOTHING),
                        "JobNeedsReview:APIFY_RECORD_NOT_FOUND"),
                arguments(
                        run(),
                        new BadRequest<Run>(400, "invalid", ApifyMessage.NOTHING),
                        "JobNeedsReview:APIFY_INVALID"),
                arguments(
                        run(),
                        new NotNow<Run>("rate-limit-exceeded", null),
                        "JobDeferred:APIFY_RATE_LIMIT_EXCEEDED after-5s"),
                arguments(run(), new Unreadable<Run>(200, null), "JobDeferred:APIFY_UNREADABLE after-5s"),
                arguments(run(), new Unanswered<Run>("503"), "JobDeferred:APIFY_UNREACHABLE after-5s"),
                arguments(run(), new NotSent<Run>(NotSentReason.APIFY_DOWN), "JobDeferred:APIFY_UNREACHABLE after-5s"),
                arguments(run().telling("APIFY_UNREACHABLE"), new NotSent<Run>(NotSentReason.APIFY_DOWN), "after-5s"));
    }

    @ParameterizedTest
    @MethodSource("replies")
    void everyReplyOfApifyEndsTheWatchOrGoesOn(RunDue due, ApifyReply<Run> reply, String published) {
        fixture.ledger = _ -> GOES_ON;

        assertThat(read(due, reply)).isEqualTo(published);
    }

    static Stream<Arguments> ledgers() {
        return Stream.of(
                arguments(new Done("run1", 1, true), ""),
                arguments(new Done("another", 1, false), "DeadLetter:RUN_UNKNOWN"),
                arguments(new Start("lease-2", 1, "m", NOW, "sealed"), "DeadLetter:RUN_UNKNOWN"),
                arguments(new LeaseAnswer.Busy(NOW), "DeadLetter:RUN_UNKNOWN"),
                arguments(
                        new Refused(Refusal.TICKET_KEY_UNKNOWN, false, "", null), "JobNeedsReview:TICKET_KEY_UNKNOWN"),
                arguments(new Refused(Refusal.NOT_CONNECTED, false, "", null), "DeadLetter:RUN_UNKNOWN"),
                arguments(new Refused(Refusal.UNAVAILABLE, false, "", null), "after-5s"));
    }

    @ParameterizedTest
    @MethodSource("ledgers")
    void endIsPublishedOnlyOfARunThatTheLedgerVouchesFor(LeaseAnswer ledger, String published) {
        fixture.ledger = _ -> ledger;

        assertThat(read(run(), new Ok<>(at("SUCCEEDED")))).isEqualTo(published);
    }

    /** A place for each run would leave none for the user's starts. */
    @Test
    void looksThatShareAListReserveFewPlaces() {
        var job = JobFixture.pending(JobFixture.WATCHES, run());

        assertThat(new WatchHandler(Collections.nCopies(4, job), fixture.services()).calls())
                .isEqualTo(4);
        assertThat(new WatchHandler(Collections.nCopies(50, job), fixture.services()).calls())
                .isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource(Refusal.class)
    void refusedLeaseNeverEndsARunThatGoesOn(Refusal reason) {
        fixture.ledger = _ -> GOES_ON;
        String expected = switch (reason.kind()) {
            case PASSING -> "JobDeferred:" + reason + " after-5s";
            case TICKET -> "after-5s";
            case JOB, TOKEN -> "JobNeedsReview:" + reason;
        };
        var job = JobFixture.pending(JobFixture.WATCHES, run());
        var handler = new WatchHandler(List.of(job), fixture.services());

        assertThat(fixture.words(handler.handle(job, new Refused(reason, false, "", null), fixture.use())))
                .isEqualTo(expected);
    }

    /** The lease was requested with the first one's ticket. */
    @ParameterizedTest
    @EnumSource(Refusal.class)
    void whatIsWrongWithOneTicketSaysNothingOfTheOtherRuns(Refusal reason) {
        fixture.ledger = _ -> GOES_ON;
        var first = JobFixture.pending(JobFixture.WATCHES, run());
        var second = JobFixture.pending(JobFixture.WATCHES, new RunDue("job-1", "user-1", "run1", TICKET, 1, NOW, 0));
        var handler = new WatchHandler(List.of(first, second), fixture.services());
        String published = fixture.words(handler.handle(second, new Refused(reason, false, "", null), fixture.use()));

        switch (reason.kind()) {
            case TICKET, JOB -> assertThat(published).isEqualTo("after-5s");
            case PASSING -> assertThat(published).startsWith("JobDeferred:");
            case TOKEN -> assertThat(published).startsWith("JobNeedsReview:");
        }
    }

    private String read(RunDue due, ApifyReply<Run> reply) {
        PendingJob<RunDue> job = JobFixture.pending(JobFixture.WATCHES, due);
        var apify = fixture.use().client("lease-1", "sealed");
        var handler = new WatchHandler(List.of(job), fixture.services());
        return fixture.words(handler.read(job, new Followed("lease-1", apify, _ -> reply), reply));
    }
}
