package com.apifyforge.events;

import com.apifyforge.events.JobCommand.JobCancelRequested;
import com.apifyforge.events.JobCommand.JobRequested;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a worker tells itself through a delay topic. All state of a waiting job is in the message, so any worker can go
 * on.
 */
public sealed interface JobWatch extends JobMessage {
    /**
     * A start to be tried again. {@code missedAt} is when the marker of {@code missedAttempt} was first looked for and
     * not found; {@code rejections} counts answers 401; {@code deferrals} counts the waits so far; {@code told} is the
     * reason that was announced last; {@code unreadable} is the status of an answer to the start that named no run.
     */
    record StartDue(
            JobRequested job,
            int deferrals,
            int rejections,
            @Nullable Integer missedAttempt,
            @Nullable Instant missedAt,
            @Nullable String told,
            @Nullable Integer unreadable)
            implements JobWatch {
        public StartDue(
                JobRequested job,
                int deferrals,
                int rejections,
                @Nullable Integer missedAttempt,
                @Nullable Instant missedAt) {
            this(job, deferrals, rejections, missedAttempt, missedAt, null, null);
        }

        public StartDue telling(String reason) {
            return new StartDue(job, deferrals, rejections, missedAttempt, missedAt, reason, unreadable);
        }

        /** After an answer with {@code status} that named no run. */
        public StartDue unreadable(int status) {
            return new StartDue(job, deferrals, rejections, missedAttempt, missedAt, told, status);
        }

        @Override
        public String jobId() {
            return job.jobId();
        }

        @Override
        public String userId() {
            return job.userId();
        }
    }

    /**
     * A cancel to be tried again; {@code missedAttempt} and {@code missedAt} as in {@link StartDue}. With {@code
     * refusal} it stands for a bad request: the job is refused for that reason if it has not started, and left alone if
     * it has; {@code path} is where the request is wrong, if that is known.
     */
    record CancelDue(
            JobCancelRequested cancel,
            int deferrals,
            @Nullable Integer missedAttempt,
            @Nullable Instant missedAt,
            @Nullable String refusal,
            @Nullable String path)
            implements JobWatch {
        /** A cancel that somebody asked for. */
        public CancelDue(
                JobCancelRequested cancel, int deferrals, @Nullable Integer missedAttempt, @Nullable Instant missedAt) {
            this(cancel, deferrals, missedAttempt, missedAt, null, null);
        }

        /** The same, with what is known of a run that was looked for and not found. */
        public CancelDue missing(@Nullable Integer attempt, @Nullable Instant at) {
            return new CancelDue(cancel, deferrals, attempt, at, refusal, path);
        }

        @Override
        public String jobId() {
            return cancel.jobId();
        }

        @Override
        public String userId() {
            return cancel.userId();
        }
    }

    /**
     * A run to be checked again. {@code checks} counts the checks so far, {@code misses} the last of them that gave no
     * answer of use; {@code told} is why it cannot be checked, if that was announced.
     */
    record RunDue(
            String jobId,
            String userId,
            String runId,
            String ticket,
            int checks,
            Instant startedAt,
            // Absent in what older workers wrote.
            @JsonSetter(nulls = Nulls.AS_EMPTY) int misses,
            @Nullable String told)
            implements JobWatch {
        public RunDue(
                String jobId, String userId, String runId, String ticket, int checks, Instant startedAt, int misses) {
            this(jobId, userId, runId, ticket, checks, startedAt, misses, null);
        }

        public RunDue telling(String reason) {
            return new RunDue(jobId, userId, runId, ticket, checks, startedAt, misses, reason);
        }
    }
}
