package com.apifyforge.ctl.job;

import com.apifyforge.client.Scheduler;
import com.apifyforge.client.Tail;
import com.apifyforge.client.Topics;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobEvent;
import com.apifyforge.events.Target;
import com.apifyforge.events.Topic;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Has all jobs of a user ended that are not over ({@link JobEnd}), and waits for it. For use by one thread.
 */
public final class CancelAll implements AutoCloseable {
    /** The outcome of a job that did not end in time. */
    public static final String NOT_OVER = "not over";

    private final String userId;
    private final Tail tail;
    private final Map<String, Target> open = new LinkedHashMap<>();
    private final Map<String, String> outcomes = new LinkedHashMap<>();

    /** Reads which jobs there are: those of the last 14 days, which no ticket outlives. */
    public CancelAll(String userId, Topics topics) {
        this.userId = userId;
        tail = topics.tailOfFromBeginning(userId, Topic.JOB_COMMANDS, Topic.JOB_EVENTS);
        Set<String> over = new HashSet<>();
        tail.rest(record -> userId.equals(record.key()), entry -> {
            request(entry).ifPresent(request -> open.putIfAbsent(request.jobId(), request.target()));
            end(entry).ifPresent(end -> over.add(end.jobId()));
        });
        open.keySet().removeAll(over);
        open.keySet().forEach(job -> outcomes.put(job, NOT_OVER));
    }

    private Optional<JobRequested> request(Tail.Entry entry) {
        return entry.message(JobRequested.class).filter(each -> each.userId().equals(userId));
    }

    private Optional<JobEvent> end(Tail.Entry entry) {
        return JobEnd.in(entry).filter(each -> each.userId().equals(userId));
    }

    public int count() {
        return open.size();
    }

    /** Asks for the end of each. */
    public void send(Scheduler scheduler) {
        open.forEach((job, target) -> scheduler.sendAndWait(scheduler.cancel(job, userId, target)));
    }

    /** Until each is over, at most this long. */
    public void await(Duration patience) {
        if (!isDone()) {
            tail.await(patience, entry -> {
                end(entry)
                        .ifPresent(end ->
                                outcomes.replace(end.jobId(), end.getClass().getSimpleName()));
                return isDone() ? Optional.of(true) : Optional.empty();
            });
        }
    }

    private boolean isDone() {
        return !outcomes.containsValue(NOT_OVER);
    }

    /** The name of the last event of each job that was open, or {@link #NOT_OVER}. */
    public Map<String, String> outcomes() {
        return outcomes;
    }

    @Override
    public void close() {
        tail.close();
    }
}
