package com.apifyforge.worker;

import com.apifyforge.events.JobCommand.JobCancelRequested;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.Topic;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseJson;
import com.apifyforge.events.lease.LeaseRequest;
import com.apifyforge.events.sealing.Opener;
import com.apifyforge.events.ticket.TicketClaims;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A job scheduler. */
record Jobs(Stage stage) {
    /** Each user's own, so that a fault on its path is his alone. */
    static Target actor(String userId) {
        return new Target.Actor(userId + "~actor");
    }

    String ticket(String userId, String jobId) {
        return ticket(userId, jobId, actor(userId));
    }

    String ticket(String userId, String jobId, Target target) {
        return ticket(userId, jobId, target, Duration.ofHours(1));
    }

    String ticket(String userId, String jobId, Target target, Duration life) {
        Instant now = Instant.now();
        return stage.scheduler.sign(
                new TicketClaims("test", userId, jobId, target, now.minusSeconds(3600), now.plus(life)));
    }

    /** To read results with, also of a job that is over. */
    String readTicket(String userId, String jobId, Target target) {
        Instant now = Instant.now();
        return stage.scheduler.sign(
                new TicketClaims("test", userId, jobId, target, now, now.plus(TicketClaims.READ_LIFE)));
    }

    String readTicket(String userId, String jobId) {
        return readTicket(userId, jobId, actor(userId));
    }

    void request(String userId, String jobId) {
        request(userId, jobId, null);
    }

    /** {@code sandbox} tells the sandbox what the run does, such as {@code {"seconds":3,"status":"FAILED"}}. */
    void request(String userId, String jobId, String sandbox) {
        send(job(userId, jobId, sandbox));
    }

    void send(JobRequested job) {
        stage.send(Topic.JOB_COMMANDS.topicName(), job);
    }

    JobRequested job(String userId, String jobId, String sandbox) {
        return job(userId, jobId, actor(userId), sandbox, ticket(userId, jobId));
    }

    JobRequested job(String userId, String jobId, Target target, String sandbox, String ticket) {
        return new JobRequested(
                jobId,
                userId,
                target,
                input(sandbox),
                RunOptions.NONE,
                ticket,
                Instant.now().plus(Duration.ofMinutes(10)));
    }

    JobRequested due(String userId, String jobId, Instant deadline) {
        return new JobRequested(jobId, userId, actor(userId), null, RunOptions.NONE, ticket(userId, jobId), deadline);
    }

    void cancel(String userId, String jobId) {
        stage.send(Topic.JOB_COMMANDS.topicName(), new JobCancelRequested(jobId, userId, ticket(userId, jobId)));
    }

    /** As a worker that then does nothing. */
    LeaseAnswer ask(String userId, String jobId) {
        try (var once = Opener.generate("once")) {
            var ask = new LeaseRequest.Ask(ticket(userId, jobId), LeaseRequest.Purpose.START);
            return LeaseJson.readAnswers(stage.postAsWorker(
                            "/v1/leases", LeaseJson.write(new LeaseRequest(once.publicJwk(), List.of(ask)))))
                    .getFirst();
        }
    }

    private static JsonNode input(String sandbox) {
        return sandbox == null ? null : JsonMapper.shared().readTree("{\"sandbox\":" + sandbox + "}");
    }
}
