package com.apifyforge.ctl.job;

import com.apifyforge.client.Endpoints;
import com.apifyforge.client.Scheduler;
import com.apifyforge.client.Tail;
import com.apifyforge.client.Topics;
import com.apifyforge.client.VaultClientException;
import com.apifyforge.ctl.console.CtlCommand;
import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.ctl.tail.EventLine;
import com.apifyforge.ctl.user.IdConverter;
import com.apifyforge.ctl.user.UserOption;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobEvent;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.Topic;
import com.apifyforge.events.id.JobKey;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "run",
        description =
                "Requests a job and prints its id. With --wait, waits for its last event; the exit status is 0 only"
                        + " for JobSucceeded.")
public final class RunCommand extends CtlCommand {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final int MOST_MEMORY = 1_048_576;

    @Mixin
    private final UserOption user = new UserOption();

    @ArgGroup(multiplicity = "1")
    private What what = new What();

    @Option(names = "--input", paramLabel = "FILE", description = "JSON file with the input; - is standard input.")
    private @Nullable String input;

    @Option(names = "--timeout", paramLabel = "S", description = "Seconds after which Apify ends the run.")
    private @Nullable Integer timeout;

    @Option(names = "--memory", paramLabel = "MB", description = "Memory of the run.")
    private @Nullable Integer memory;

    @Option(names = "--max-charge", paramLabel = "USD", description = "Most that the run may cost.")
    private @Nullable BigDecimal maxCharge;

    @Option(
            names = "--job",
            paramLabel = "J",
            converter = IdConverter.class,
            description = "Job id, to ask again for the same job; default: a new one.")
    private @Nullable String asked;

    private String job = UUID.randomUUID().toString();

    @Option(names = "--wait", description = "Wait for the end of the job.")
    private boolean wait;

    static final class What {
        @Option(
                names = "--actor",
                paramLabel = "A",
                converter = TargetConverter.class,
                description = "Actor to run: id or username/name.")
        private @Nullable String actor;

        @Option(
                names = "--task",
                paramLabel = "T",
                converter = TargetConverter.class,
                description = "Task to run: id or username/name.")
        private @Nullable String task;

        Target target() {
            if (actor != null) {
                return new Target.Actor(actor);
            }
            return new Target.Task(Objects.requireNonNull(task));
        }
    }

    @Override
    public Integer call() {
        job = asked == null ? job : asked;
        require(timeout == null || timeout >= 0, "--timeout takes seconds, 0 for no limit.");
        require(memory == null || memory >= 1 && memory <= MOST_MEMORY, "--memory takes megabytes, such as 1024.");
        require(maxCharge == null || maxCharge.signum() > 0, "--max-charge takes an amount above 0.");
        var options = new RunOptions(null, memory, timeout, null, maxCharge);
        var json = input == null ? null : JsonInput.read(input);
        var endpoints = session().endpoints();
        try (var topics = session().topics(endpoints)) {
            var scheduler = Scheduler.withKeyIn(
                    endpoints.schedulerKey(), topics, session().clock());
            var requested = scheduler.job(job, user.id(), what.target(), json, options);
            return wait ? sendAndFollow(scheduler, requested, topics, endpoints) : send(scheduler, requested);
        } catch (IllegalArgumentException e) {
            // The schema knows what is left, such as a token in the input's place.
            throw new WrongUseException("The job is not valid: " + e.getMessage());
        }
    }

    private static void require(boolean holds, String line) {
        if (!holds) {
            throw new WrongUseException(line);
        }
    }

    private int send(Scheduler scheduler, JobRequested requested) {
        scheduler.sendAndWait(requested);
        session().print(job, Map.of("jobId", job));
        return DONE;
    }

    private int sendAndFollow(Scheduler scheduler, JobRequested requested, Topics topics, Endpoints endpoints) {
        try (Tail events = events(topics)) {
            scheduler.sendAndWait(requested);
            if (!session().json()) {
                session().print(job, job);
            }
            session().waitingFor("Waiting for the end of the job");
            JobEvent last = last(events, endpoints);
            if (session().json()) {
                session().print("", JobHistory.json(last));
            }
            return last instanceof JobSucceeded ? DONE : FAILED;
        }
    }

    /** A job that was asked for before may be over already. */
    private Tail events(Topics topics) {
        return asked == null
                ? topics.tailOf(user.id(), Topic.JOB_EVENTS)
                : topics.tailOfFromBeginning(user.id(), Topic.JOB_EVENTS);
    }

    private JobEvent last(Tail events, Endpoints endpoints) {
        while (true) {
            Optional<JobEvent> last = events.await(LOOK_EVERY, this::lastOfThisJob);
            if (last.isPresent()) {
                return last.get();
            }
            if (!endpoints.alive()) {
                throw new VaultClientException("The system stopped. Job " + job + " goes on when it is started again.");
            }
        }
    }

    private Optional<JobEvent> lastOfThisJob(Tail.Entry entry) {
        // One partition has the events of many users.
        String key = JobKey.of(user.id(), job);
        var event = entry.message(JobEvent.class).filter(each -> each.jobKey().equals(key));
        if (event.isPresent() && !session().json()) {
            session().print(EventLine.of(entry, session().screen()), "");
        }
        return event.filter(JobEvent::last);
    }
}
