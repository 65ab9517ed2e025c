package com.apifyforge.ctl.job;

import com.apifyforge.client.Scheduler;
import com.apifyforge.client.Tail;
import com.apifyforge.client.Topics;
import com.apifyforge.client.VaultClientException;
import com.apifyforge.ctl.console.CtlCommand;
import com.apifyforge.ctl.user.IdConverter;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobEvent.JobNeedsReview;
import com.apifyforge.events.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "cancel",
        description =
                "Asks for the end of a job: it is not started, or its run is aborted. What came of it is told by its"
                        + " last event.")
public final class CancelCommand extends CtlCommand {
    @Option(names = "--job", required = true, paramLabel = "J", converter = IdConverter.class, description = "Job id.")
    private String job = "";

    @Option(
            names = "--user",
            paramLabel = "U",
            converter = IdConverter.class,
            description = "User id, where several users have a job of this id.")
    private @Nullable String user;

    @Override
    public Integer call() {
        var endpoints = session().endpoints();
        session().waitingFor("Reading topics");
        try (var topics = session().topics(endpoints)) {
            var requested = request(topics);
            Optional<JobNeedsReview> review = requireOpen(requested, topics);
            var scheduler = Scheduler.withKeyIn(
                    endpoints.schedulerKey(), topics, session().clock());
            scheduler.sendAndWait(scheduler.cancel(requested));
            session().print(requested(review), Map.of("jobId", job));
            return DONE;
        }
    }

    /** Only the request tells whose job this is and what it runs, and the ticket of the cancel needs both. */
    private JobRequested request(Topics topics) {
        try (Tail commands = topics.tailFromBeginning(List.of(Topic.JOB_COMMANDS.topicName()))) {
            var byUser = new TreeMap<String, JobRequested>();
            commands.rest(job).stream()
                    .flatMap(entry -> entry.message(JobRequested.class).stream())
                    .filter(each -> each.jobId().equals(job))
                    .filter(each -> user == null || each.userId().equals(user))
                    .forEach(each -> byUser.putIfAbsent(each.userId(), each));
            if (byUser.isEmpty()) {
                throw new VaultClientException("No job " + job + (user == null ? "" : " of " + user)
                        + " was requested in the last "
                        + Topic.JOB_COMMANDS.retention().toDays() + " days.");
            }
            if (byUser.size() > 1) {
                throw new VaultClientException("More than one user has a job " + job + ", such as " + byUser.firstKey()
                        + " and " + byUser.lastKey() + ". Say whose with --user.");
            }
            return byUser.firstEntry().getValue();
        }
    }

    private List<String> requested(Optional<JobNeedsReview> review) {
        var lines = new ArrayList<String>();
        lines.add("Requested the end of " + job + ".");
        review.ifPresent(last -> lines.add("Its last event is out already, so no other follows: JobNeedsReview, "
                + last.reason() + ". " + last.hint()));
        return lines;
    }

    /** The review that was asked for, if a run of the job may go on that nobody watches. */
    private Optional<JobNeedsReview> requireOpen(JobRequested requested, Topics topics) {
        try (Tail events = topics.tailOfFromBeginning(requested.userId(), Topic.JOB_EVENTS)) {
            List<Tail.Entry> ofJob = events.rest(job);
            ofJob.stream()
                    .flatMap(entry -> JobEnd.in(entry).stream())
                    .filter(end -> end.jobKey().equals(requested.jobKey()))
                    .findFirst()
                    .ifPresent(end -> {
                        throw new VaultClientException("Job " + job + " is over already ("
                                + end.getClass().getSimpleName() + ").");
                    });
            return ofJob.stream()
                    .flatMap(entry -> entry.message(JobNeedsReview.class).stream())
                    .filter(review -> review.jobKey().equals(requested.jobKey()))
                    .findFirst();
        }
    }
}
