package com.apifyforge.ctl;

import com.apifyforge.events.Topic;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "jobs",
        description = "Lists a user's jobs of the last 14 to 30 days, newest first, with their newest event.")
final class JobsCommand extends CtlCommand {
    @Option(
            names = "--user",
            required = true,
            paramLabel = "U",
            converter = IdConverter.class,
            description = "User id.")
    private String user = "";

    @Override
    public Integer call() {
        var endpoints = ctl().endpoints();
        try (var topics = ctl().topics(endpoints);
                Tail tail = topics.tailOfFromBeginning(user, Topic.JOB_COMMANDS, Topic.JOB_EVENTS)) {
            List<ObjectNode> jobs = new ArrayList<>(JobHistory.of(user, tail.rest(user)));
            List<ObjectNode> newestFirst = jobs.reversed();
            ctl().print(lines(newestFirst), newestFirst);
            return DONE;
        }
    }

    private List<String> lines(List<ObjectNode> jobs) {
        return jobs.isEmpty()
                ? List.of(user + " has no jobs.")
                : jobs.stream().map(JobsCommand::line).toList();
    }

    private static String line(ObjectNode job) {
        return "%s  %-36s  %-16s  %s"
                .formatted(
                        job.path("at").asString(),
                        job.path("jobId").asString(),
                        job.path("state").asString(),
                        job.path("runId").asString(job.path("reason").asString("")))
                .stripTrailing();
    }
}
