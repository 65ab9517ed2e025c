package com.apifyforge.ctl.job;

import com.apifyforge.client.Tail;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobEvent;
import com.apifyforge.events.codec.Json;
import com.apifyforge.events.codec.Received;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** What became of a user's jobs, put together from requests and events. */
final class JobHistory {
    private static final List<String> SHOWN = List.of("runId", "reason", "hint", "until", "run");

    private final String userId;
    private final Map<String, ObjectNode> jobs = new LinkedHashMap<>();
    private final Set<String> over = new HashSet<>();

    private JobHistory(String userId) {
        this.userId = userId;
    }

    /** In the order in which the jobs are first heard of; {@code entries} are those of each topic in its order. */
    static Collection<ObjectNode> of(String userId, List<Tail.Entry> entries) {
        var history = new JobHistory(userId);
        for (Tail.Entry entry : entries) {
            if (entry.received() instanceof Received.Good good) {
                history.add(good);
            }
        }
        return history.jobs.values();
    }

    /** {@code jobId, state, runId, …}; the state is the event's name. */
    static ObjectNode json(JobEvent event) {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("jobId", event.jobId()).put("state", event.getClass().getSimpleName());
        var fields = (ObjectNode) Json.mapper().valueToTree(event);
        SHOWN.stream().filter(fields::has).forEach(name -> json.set(name, fields.get(name)));
        return json;
    }

    private void add(Received.Good good) {
        switch (good.message()) {
            case JobRequested job when job.userId().equals(userId) -> addRequest(job, good.time());
            case JobEvent event when event.userId().equals(userId) -> addEvent(event, good.time());
            default -> {}
        }
    }

    private void addRequest(JobRequested job, Instant at) {
        ObjectNode known = jobs.computeIfAbsent(
                job.jobId(),
                id -> Json.mapper()
                        .createObjectNode()
                        .put("jobId", id)
                        .put("state", JobRequested.class.getSimpleName()));
        if (!known.has("at")) {
            known.put("at", at.toString());
        }
    }

    /** Deliveries may repeat: nothing that is heard after the last event changes it. */
    private void addEvent(JobEvent event, Instant at) {
        if (!over.contains(event.jobId())) {
            jobs.put(event.jobId(), json(event).put("at", at.toString()));
        }
        if (event.last()) {
            over.add(event.jobId());
        }
    }
}
