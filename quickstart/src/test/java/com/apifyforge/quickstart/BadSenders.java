package com.apifyforge.quickstart;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.apifyforge.client.Endpoints;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobWatch.StartDue;
import com.apifyforge.events.Message;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.TokenCommand.ConnectToken;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.events.codec.Json;
import com.apifyforge.events.sealing.Opener;
import com.apifyforge.events.sealing.Sealer;
import com.apifyforge.events.ticket.TicketClaims;
import com.apifyforge.events.ticket.TicketSigner;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.secret.Secret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** The keys of senders, good and bad, and the good records that bad ones are made of. */
final class BadSenders {
    private static final Duration HOUR = Duration.ofHours(1);

    private final EventCodec codec = new EventCodec("/bad-sender");
    private final Clock clock = Clock.systemUTC();
    private final TicketSigner scheduler;
    private final TicketSigner foreigner = TicketSigner.generate("scheduler-1");
    private final Map<String, String> sealingKey;

    BadSenders(Endpoints endpoints, Map<String, String> sealingKey) {
        this.scheduler = TicketSigner.load(endpoints.schedulerKey());
        this.sealingKey = sealingKey;
    }

    /** A good record of this topic, of a user who never connected. */
    Draft good(Topic topic, String id, String user) {
        JobRequested job = job(id, user);
        var draft = new Draft(topic, id, user, job);
        Message message = switch (topic) {
            case TOKEN_COMMANDS -> new ConnectToken(user, "a..b.c.d");
            case JOB_COMMANDS -> job;
            default -> new StartDue(job, 1, 0, null, null);
        };
        draft.become(codec.write(topic.topicName(), id, clock.instant(), message));
        return draft;
    }

    JobRequested job(String id, String user) {
        var target = new Target.Actor("jane~hello-world");
        Instant now = clock.instant();
        var input = Json.mapper().readTree("{\"sandbox\":{\"seconds\":0}}");
        return new JobRequested(
                id, user, target, input, RunOptions.NONE, ticket(user, id, target, now, HOUR), now.plus(HOUR));
    }

    private String ticket(String user, String job, Target target, Instant from, Duration life) {
        return scheduler.sign(new TicketClaims("scheduler", user, job, target, from, from.plus(life)));
    }

    String foreignTicket(JobRequested job) {
        Instant now = clock.instant();
        return foreigner.sign(
                new TicketClaims("scheduler", job.userId(), job.jobId(), job.target(), now, now.plus(HOUR)));
    }

    String expiredTicket(JobRequested job) {
        return ticket(job.userId(), job.jobId(), job.target(), clock.instant().minus(HOUR), HOUR.minusMinutes(10));
    }

    String ticketOfTomorrow(JobRequested job) {
        return ticket(job.userId(), job.jobId(), job.target(), clock.instant().plus(Duration.ofDays(1)), HOUR);
    }

    String ticketOfAnotherUser(JobRequested job) {
        return ticket("another-user", job.jobId(), job.target(), clock.instant(), HOUR);
    }

    String ticketOfAnotherJob(JobRequested job) {
        return ticket(job.userId(), "another-" + job.jobId(), job.target(), clock.instant(), HOUR);
    }

    String ticketForAnotherTarget(JobRequested job) {
        return ticket(job.userId(), job.jobId(), new Target.Task("jane~task"), clock.instant(), HOUR);
    }

    String seal(String user, String id) {
        try (var token = Secret.takeOwnershipOf(ApifySandbox.token("baduser", 1))) {
            return seal(sealingKey, user, id, token, clock.instant(), Duration.ofMinutes(4));
        }
    }

    String seal(String user, String id, String text) {
        return seal(sealingKey, user, id, text, clock.instant(), Duration.ofMinutes(4));
    }

    String sealToAnotherKey(String user, String id) {
        return seal(Opener.generate("another").publicJwk(), user, id, "text", clock.instant(), Duration.ofMinutes(4));
    }

    String expiredSeal(String user, String id) {
        return seal(sealingKey, user, id, "text", clock.instant().minus(HOUR), Duration.ofMinutes(4));
    }

    String longSeal(String user, String id) {
        return seal(sealingKey, user, id, "text", clock.instant(), Duration.ofDays(2));
    }

    private static String seal(
            Map<String, String> to, String user, String id, String text, Instant from, Duration life) {
        try (var token = Secret.takeOwnershipOf(text.getBytes(US_ASCII))) {
            return seal(to, user, id, token, from, life);
        }
    }

    private static String seal(
            Map<String, String> to, String user, String id, Secret token, Instant from, Duration life) {
        try (var sealer = Sealer.to(to)) {
            return sealer.seal(token, user, id, from, from.plus(life));
        }
    }
}
