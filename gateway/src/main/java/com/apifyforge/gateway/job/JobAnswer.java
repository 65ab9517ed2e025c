package com.apifyforge.gateway.job;

import com.apifyforge.events.JobEvent;
import com.apifyforge.events.JobEvent.JobAborted;
import com.apifyforge.events.JobEvent.JobDeferred;
import com.apifyforge.events.JobEvent.JobFailed;
import com.apifyforge.events.JobEvent.JobNeedsReview;
import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.JobEvent.JobTimedOut;
import com.apifyforge.events.JobEvent.RunSummary;
import com.apifyforge.events.Reason;
import com.apifyforge.events.Target;
import com.apifyforge.gateway.projection.Job;
import com.apifyforge.gateway.projection.Job.Step;
import com.apifyforge.gateway.projection.JobStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A job as callers see it; what does not apply is left out, the timeline in lists. */
record JobAnswer(
        String jobId,
        JobStatus state,
        @Nullable Target target,
        Instant requestedAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String runId,
        @Nullable RunSummary run,
        @Nullable String reason,
        @Nullable String hint,
        @Nullable List<Entry> timeline) {
    /** {@code until} is there for a job that was put off. */
    record Entry(
            String type,
            Instant at,
            @Nullable String reason,
            @Nullable Instant until,
            @Nullable String runId) {}

    static JobAnswer of(Job job) {
        return of(job, null);
    }

    static JobAnswer withTimeline(Job job) {
        var entries = new ArrayList<Entry>();
        if (job.target() != null) {
            entries.add(new Entry("JobRequested", job.at(), null, null, null));
        }
        if (job.cancelledAt() != null) {
            entries.add(new Entry("JobCancelRequested", job.cancelledAt(), null, null, null));
        }
        job.steps().forEach(step -> entries.add(entry(step)));
        entries.sort(Comparator.comparing(Entry::at));
        return of(job, entries);
    }

    private static Entry entry(Step step) {
        JobEvent event = step.event();
        Instant until = event instanceof JobDeferred deferred ? deferred.until() : null;
        return new Entry(event.getClass().getSimpleName(), step.seen().time(), event.reason(), until, event.runId());
    }

    private static JobAnswer of(Job job, @Nullable List<Entry> timeline) {
        Step deciding = job.deciding().orElse(null);
        JobEvent event = deciding == null ? null : deciding.event();
        JobStarted started = job.started().orElse(null);
        RunSummary run = event == null ? null : run(event);
        String reason = event == null ? null : event.reason();
        String runId =
                event == null || event.runId() == null ? (started == null ? null : started.runId()) : event.runId();
        return new JobAnswer(
                job.jobId(),
                job.status(),
                job.target(),
                job.at(),
                started == null ? (run == null ? null : run.startedAt()) : started.startedAt(),
                deciding != null && job.status().isOver() ? ended(deciding, run) : null,
                runId,
                run,
                reason,
                hint(event, reason),
                timeline);
    }

    private static Instant ended(Step last, @Nullable RunSummary run) {
        Instant finished = run == null ? null : run.finishedAt();
        return Objects.requireNonNullElse(finished, last.seen().time());
    }

    private static @Nullable String hint(@Nullable JobEvent event, @Nullable String reason) {
        return switch (event) {
            case JobRefused refused -> refused.hint();
            case JobNeedsReview review -> review.hint();
            case null, default -> reason == null ? null : Reason.hint(reason);
        };
    }

    private static @Nullable RunSummary run(JobEvent event) {
        return switch (event) {
            case JobSucceeded end -> end.run();
            case JobFailed end -> end.run();
            case JobTimedOut end -> end.run();
            case JobAborted end -> end.run();
            case JobStarted _, JobDeferred _, JobRefused _, JobNeedsReview _ -> null;
        };
    }
}
