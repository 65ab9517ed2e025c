package com.apifyforge.ctl;

import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobEvent;
import com.apifyforge.events.Message;
import com.apifyforge.events.Topic;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "cancel",
        description =
                "Asks for the end of a job: it is not started, or its run is aborted. What came of it is told by its"
                        + " last event.")
final class CancelCommand extends CtlCommand {
    @Option(names = "--job", required = true, paramLabel = "J", converter = IdConverter.class, description = "Job id.")
    private String job = "";

    @Override
    public Integer call() {
        var endpoints = ctl().endpoints();
        ctl().waitingFor("Reading topics");
        try (var topics = ctl().topics(endpoints)) {
            var requested = request(topics);
            requireOpen(requested, topics);
            var scheduler = Scheduler.withKeyIn(endpoints.schedulerKey(), topics, ctl().clock());
            scheduler.sendAndWait(scheduler.cancel(requested));
            ctl().print("Asked for the end of " + job + ".", Map.of("jobId", job));
            return DONE;
        }
    }

    /** Only the request tells whose job this is and what it runs, and the ticket of the cancel needs both. */
    private JobRequested request(Topics topics) {
        try (Tail commands = topics.tailFromBeginning(List.of(Topic.JOB_COMMANDS.topicName()))) {
            return first(
                            commands.rest(job),
                            JobRequested.class,
                            each -> each.jobId().equals(job))
                    .orElseThrow(() -> new FailedException("No job " + job + " was requested in the last "
                            + Topic.JOB_COMMANDS.retention().toDays() + " days."));
        }
    }

    private void requireOpen(JobRequested requested, Topics topics) {
        try (Tail events = topics.tailOfFromBeginning(requested.userId(), Topic.JOB_EVENTS)) {
            first(events.rest(job), JobEvent.class, event -> event.jobId().equals(job) && event.last())
                    .ifPresent(last -> {
                        throw new FailedException("Job " + job + " is over already ("
                                + last.getClass().getSimpleName() + ").");
                    });
        }
    }

    private static <M extends Message> Optional<M> first(List<Tail.Entry> entries, Class<M> type, Predicate<M> wanted) {
        return entries.stream()
                .flatMap(entry -> entry.message(type).stream())
                .filter(wanted)
                .findFirst();
    }
}
