package com.apifyforge.ctl.job;

import com.apifyforge.client.Tail;
import com.apifyforge.ctl.console.CtlCommand;
import com.apifyforge.ctl.console.Table;
import com.apifyforge.ctl.user.UserOption;
import com.apifyforge.events.Topic;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "jobs",
        description = "Lists a user's jobs of the last 14 to 30 days, newest first, with their newest event.")
public final class JobsCommand extends CtlCommand {
    @Mixin
    private final UserOption user = new UserOption();

    @Override
    public Integer call() {
        var endpoints = session().endpoints();
        session().waitingFor("Reading topics");
        try (var topics = session().topics(endpoints);
                Tail tail = topics.tailOfFromBeginning(user.id(), Topic.JOB_COMMANDS, Topic.JOB_EVENTS)) {
            List<ObjectNode> newestFirst = JobHistory.of(user.id(), tail.rest(user.id())).stream()
                    .sorted(Comparator.comparing(
                                    (ObjectNode job) -> job.path("at").asString(""))
                            .reversed())
                    .toList();
            session().print(lines(newestFirst), newestFirst);
            return DONE;
        }
    }

    private List<String> lines(List<ObjectNode> jobs) {
        if (jobs.isEmpty()) {
            return List.of(user.id() + " has no jobs.");
        }
        var table = new Table("WHEN", "JOB", "STATE", "REASON, RUN");
        for (ObjectNode job : jobs) {
            table.row(
                    session().screen().time(job.path("at").asString("")),
                    job.path("jobId").asString(""),
                    job.path("state").asString(""),
                    runAndReason(job));
        }
        return table.lines(session().screen().width());
    }

    private static String runAndReason(ObjectNode job) {
        return Stream.of(job.path("reason").asString(""), job.path("runId").asString(""))
                .filter(each -> !each.isEmpty())
                .collect(Collectors.joining(" "));
    }
}
