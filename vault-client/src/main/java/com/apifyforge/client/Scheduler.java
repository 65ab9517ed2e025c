package com.apifyforge.client;

import com.apifyforge.events.JobCommand;
import com.apifyforge.events.JobCommand.JobCancelRequested;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.Topic;
import com.apifyforge.events.ticket.TicketClaims;
import com.apifyforge.events.ticket.TicketSigner;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Signs a ticket for each job and sends it. */
public final class Scheduler {
    private static final String ISSUER = "scheduler";

    /** How long after asking the run may still be started. */
    public static final Duration START_WITHIN = Duration.ofHours(1);

    /** Watching goes on through an outage of a day. */
    private static final Duration MARGIN = Duration.ofDays(1);

    private final Topics topics;
    private final TicketSigner signer;
    private final Clock clock;

    public Scheduler(Topics topics, TicketSigner signer, Clock clock) {
        this.topics = topics;
        this.signer = signer;
        this.clock = clock;
    }

    /** With the key in a file. Throws {@link VaultClientException} if it cannot be read. */
    public static Scheduler withKeyIn(Path file, Topics topics, Clock clock) {
        try {
            return new Scheduler(topics, TicketSigner.load(file), clock);
        } catch (UncheckedIOException e) {
            throw new VaultClientException("Cannot read the scheduler's key " + file + ".");
        } catch (IllegalArgumentException e) {
            throw new VaultClientException("Cannot use the scheduler's key: " + e.getMessage());
        }
    }

    /** A signed job, not sent yet. {@code jobId} is the idempotency key. */
    public JobRequested job(String jobId, String userId, Target target, @Nullable JsonNode input, RunOptions options) {
        return job(jobId, userId, target, input, options, clock.instant().plus(START_WITHIN));
    }

    /** As {@link #job}, to be started until {@code deadline}. */
    public JobRequested job(
            String jobId,
            String userId,
            Target target,
            @Nullable JsonNode input,
            RunOptions options,
            Instant deadline) {
        Duration startWithin = Duration.between(clock.instant(), deadline);
        String ticket = ticket(jobId, userId, target, life(options, startWithin));
        return new JobRequested(jobId, userId, target, input, options, ticket, deadline);
    }

    /** Completes when the job is acknowledged. */
    public CompletableFuture<Void> send(JobCommand command) {
        return topics.send(Topic.JOB_COMMANDS, id(command), command);
    }

    /** As {@link #send}, and waits. Throws {@link VaultClientException} if it was not acknowledged. */
    public void sendAndWait(JobCommand command) {
        topics.sendAndWait(Topic.JOB_COMMANDS, id(command), command);
    }

    /** A signed order to end this job, not sent yet. */
    public JobCancelRequested cancel(JobRequested job) {
        String ticket = ticket(job.jobId(), job.userId(), job.target(), life(job.options(), START_WITHIN));
        return new JobCancelRequested(job.jobId(), job.userId(), ticket);
    }

    /** The same of a job whose options are not known: the ticket lives as long as one may. */
    public JobCancelRequested cancel(String jobId, String userId, Target target) {
        return new JobCancelRequested(jobId, userId, ticket(jobId, userId, target, TicketClaims.MAX_LIFE));
    }

    /** A ticket to read the job's results with, also when it is over; good for an hour. */
    public String readTicket(String jobId, String userId, Target target) {
        return ticket(jobId, userId, target, TicketClaims.READ_LIFE);
    }

    private String ticket(String jobId, String userId, Target target, Duration life) {
        Instant now = clock.instant();
        return signer.sign(new TicketClaims(ISSUER, userId, jobId, target, now, now.plus(life)));
    }

    /** A run without a time limit of its own may take as long as a ticket lives. */
    private static Duration life(RunOptions options, Duration startWithin) {
        Integer timeout = options.timeoutSecs();
        if (timeout == null || timeout == 0) {
            return TicketClaims.MAX_LIFE;
        }
        Duration life = startWithin.plusSeconds(timeout).plus(MARGIN);
        return life.compareTo(TicketClaims.MAX_LIFE) < 0 ? life : TicketClaims.MAX_LIFE;
    }

    /** The same command sent again is a repeat by its id. */
    private static String id(JobCommand command) {
        return command.jobKey() + ":" + command.getClass().getSimpleName();
    }
}
