package com.apifyforge.worker.job;

import com.apifyforge.events.JobWatch;
import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.JobWatch.StartDue;
import com.apifyforge.events.Topic;
import io.opentelemetry.context.Context;

/** One record to be handled, and where it came from. A command is the first of its kind: due for the first time. */
public record Work<T extends JobWatch>(T due, Place place, Context trace) {
    public String jobId() {
        return switch ((JobWatch) due) {
            case StartDue start -> start.job().jobId();
            case CancelDue cancel -> cancel.cancel().jobId();
            case RunDue run -> run.jobId();
        };
    }

    /** {@code type} is the message's name. */
    public record Place(String topic, int partition, long offset, String messageId, String type) {
        /** Was it written by whoever asks for jobs, and not by a worker? Only of the former is somebody told who waits. */
        boolean isCommand() {
            return topic.equals(Topic.JOB_COMMANDS.topicName());
        }
    }
}
