package com.apifyforge.gateway.projection;

import com.apifyforge.events.JobEvent;
import com.apifyforge.events.JobEvent.JobAborted;
import com.apifyforge.events.JobEvent.JobDeferred;
import com.apifyforge.events.JobEvent.JobFailed;
import com.apifyforge.events.JobEvent.JobNeedsReview;
import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.JobEvent.JobTimedOut;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.codec.Json;
import com.apifyforge.gateway.log.Seen;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.node.ObjectNode;

/**
 * A job: its request and its events. A value of the events up to {@code offset} and of nothing else, so that whoever
 * puts them together gets the same.
 *
 * @param at when it was first heard of, which orders the list of jobs
 * @param target null where the request is not there any more
 * @param digests of its request, as it was asked for and as it was sent; empty where it is not known
 */
public record Job(
        String userId,
        String jobId,
        Instant at,
        @Nullable Target target,
        @Nullable Instant cancelledAt,
        List<Step> steps,
        long offset,
        List<String> digests) {
    /** Before the first offset. */
    static final long NONE = -1;
    /** A job may be put off for an hour, every few seconds. */
    private static final int MOST_STEPS = 100;

    /** One of its events. */
    public record Step(Seen seen, JobEvent event) {}

    public static Job requested(String userId, String jobId, Target target, Instant at, String digest) {
        return new Job(userId, jobId, at, target, null, List.of(), NONE, List.of(digest));
    }

    /**
     * SHA-256 of what runs, the same for every order of its properties. The input itself is not kept. Without the
     * deadline: whoever asks again may name a later one.
     */
    public static String digest(Target target, @Nullable JsonNode input, RunOptions options) {
        var mapper = Json.mapper();
        ObjectNode request = mapper.createObjectNode();
        request.set("target", mapper.valueToTree(target));
        request.set("input", input);
        request.set("options", mapper.valueToTree(options));
        byte[] canonical =
                mapper.writer(JsonNodeFeature.WRITE_PROPERTIES_SORTED).writeValueAsBytes(request);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(canonical));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256.", e);
        }
    }

    static Job heardOf(JobEvent event, Seen seen) {
        return new Job(event.userId(), event.jobId(), seen.time(), null, null, List.of(), NONE, List.of());
    }

    /** The event that ends it decides, whatever was told after it. */
    public JobStatus status() {
        return deciding().map(step -> status(step.event)).orElse(JobStatus.REQUESTED);
    }

    /** Empty for a job of which nothing was told yet. */
    public Optional<Step> deciding() {
        return steps.stream()
                .filter(step -> step.event.last())
                .findFirst()
                .or(() -> steps.isEmpty() ? Optional.empty() : Optional.of(steps.getLast()));
    }

    /** Why its start waits. Of a run that is looked at later an event tells, and none when it is looked at again. */
    Optional<String> waitsFor() {
        return started().isPresent()
                ? Optional.empty()
                : deciding()
                        .map(Step::event)
                        .filter(JobDeferred.class::isInstance)
                        .map(event -> ((JobDeferred) event).reason());
    }

    public Optional<JobStarted> started() {
        return steps.stream()
                .map(Step::event)
                .filter(JobStarted.class::isInstance)
                .map(JobStarted.class::cast)
                .findFirst();
    }

    /** Was this event told under another offset before? Then it is a repeat. */
    boolean knows(Seen seen) {
        return steps.stream().anyMatch(step -> step.seen.id().equals(seen.id()) && step.seen.offset() != seen.offset());
    }

    Job with(JobEvent event, Seen seen) {
        if (seen.offset() <= offset) {
            return this;
        }
        var all = new ArrayList<>(steps);
        if (!knows(seen)) {
            all.add(new Step(seen, event));
        }
        if (all.size() > MOST_STEPS) {
            all.remove(1);
        }
        Instant first = seen.time().isBefore(at) ? seen.time() : at;
        return new Job(userId, jobId, first, target, cancelledAt, List.copyOf(all), seen.offset(), digests);
    }

    private static JobStatus status(JobEvent event) {
        return switch (event) {
            case JobStarted _ -> JobStatus.STARTED;
            case JobDeferred _ -> JobStatus.DEFERRED;
            case JobSucceeded _ -> JobStatus.SUCCEEDED;
            case JobFailed _ -> JobStatus.FAILED;
            case JobTimedOut _ -> JobStatus.TIMED_OUT;
            case JobAborted _ -> JobStatus.ABORTED;
            case JobRefused _ -> JobStatus.REFUSED;
            case JobNeedsReview _ -> JobStatus.NEEDS_REVIEW;
        };
    }
}
