package com.apifyforge.client.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.JobCommand.JobCancelRequested;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.JobWatch.StartDue;
import com.apifyforge.events.Message;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.TokenCommand.ConnectToken;
import com.apifyforge.events.TokenCommand.DisconnectToken;
import com.apifyforge.events.codec.Received;
import com.apifyforge.events.id.JobKey;
import com.apifyforge.events.sealing.Opener;
import com.apifyforge.events.sealing.Sealer;
import com.apifyforge.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RedriveRuleTest {
    private static final Instant WRITTEN = Instant.parse("2026-11-26T10:00:00Z");
    private static final Instant NOW = WRITTEN.plusSeconds(60);
    private static final RecordPosition ORIGIN = new RecordPosition("job.commands.v1", 2, 17);
    private static final DeadLetterRecord LETTER = new DeadLetterRecord(
            new RecordPosition("job.commands.v1-dlt", 2, 3),
            WRITTEN.plusSeconds(5),
            new DeadLetter("alice", "job.commands.v1", 2, 17, "UNEXPECTED", "", "m", "t", "/scheduler", "job-1"));

    private final RedriveRule rule = new RedriveRule();

    static List<Message> aboutAlice() {
        return List.of(
                job(NOW),
                new JobCancelRequested("job-1", "alice", "t"),
                new StartDue(job(NOW), 0, 0, null, null),
                new CancelDue(new JobCancelRequested("job-1", "alice", "t"), 0, null, null),
                new RunDue("job-1", "alice", "run-1", "t", 1, WRITTEN, 0),
                new DisconnectToken("alice"),
                connect(NOW.plusSeconds(60)));
    }

    static Stream<Message> aboutAJob() {
        return aboutAlice().stream().filter(message -> !(message instanceof com.apifyforge.events.TokenCommand));
    }

    @ParameterizedTest
    @MethodSource("aboutAlice")
    void recordThatNothingSpeaksAgainstIsSent(Message message) {
        rule.redriven.add(new RecordPosition("job.commands.v1", 2, 18));
        rule.disconnected.put("bob", NOW);
        rule.disconnected.put("alice", WRITTEN.minusMillis(1));
        rule.over.put(JobKey.of("alice", "job-2"), "JobSucceeded");
        rule.over.put(JobKey.of("bob", "job-1"), "JobSucceeded");

        assertThat(against(message)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("aboutAlice")
    void nothingIsSentTwice(Message message) {
        rule.redriven.add(ORIGIN);

        assertThat(against(message)).contains("redriven before");
    }

    @ParameterizedTest
    @MethodSource("aboutAlice")
    void nothingIsSentForUsersWhoDisconnectedSince(Message message) {
        rule.disconnected.put("alice", WRITTEN);

        assertThat(against(message)).contains("disconnected since");
    }

    /** The time of a record may be the sender's, that of its letter never is. */
    @Test
    void senderWhoseClockIsAheadHidesNoDisconnect() {
        rule.disconnected.put("alice", LETTER.at().plusSeconds(1));

        var good = new Received.Good("m", WRITTEN, job(NOW));
        assertThat(rule.against(LETTER, good, NOW.plus(Duration.ofDays(300)), NOW))
                .get()
                .asString()
                .contains("disconnected since");
    }

    @ParameterizedTest
    @MethodSource("aboutAJob")
    void jobThatIsOverIsNotStartedAgain(Message message) {
        rule.over.put(JobKey.of("alice", "job-1"), "JobNeedsReview");

        assertThat(against(message)).contains("job job-1 is over (JobNeedsReview)");
    }

    @Test
    void whatIsTooLateIsToldAsSuch() {
        assertThat(against(connect(NOW.minusSeconds(1)))).contains("seal expired", "connect anew");
        assertThat(against(new ConnectToken("alice", "a..b.c.d"))).contains("seal expired");
        assertThat(against(job(NOW.minusSeconds(1)))).contains("deadline passed");
        assertThat(against(new StartDue(job(NOW.minusSeconds(1)), 0, 0, null, null)))
                .contains("deadline passed");
    }

    @Test
    void whatWouldBeRefusedAgainIsNotSent() {
        assertThat(rule.against(LETTER, new Received.Bad(LETTER.content(), null), WRITTEN, NOW))
                .get()
                .asString()
                .contains("refused again (UNEXPECTED)");
    }

    private String against(Message message) {
        return rule.against(LETTER, new Received.Good("m", WRITTEN, message), WRITTEN, NOW)
                .orElse("");
    }

    private static JobRequested job(Instant deadline) {
        return new JobRequested("job-1", "alice", new Target.Actor("a~b"), null, RunOptions.NONE, "ticket", deadline);
    }

    private static ConnectToken connect(Instant expiry) {
        try (var opener = Opener.generate("k");
                var sealer = Sealer.to(opener.publicJwk());
                var token = Secret.takeOwnershipOf("apify_api_x".getBytes(StandardCharsets.US_ASCII))) {
            return new ConnectToken("alice", sealer.seal(token, "alice", "m", expiry.minusSeconds(60), expiry));
        }
    }
}
