package com.apifyforge.worker.job;

import com.apifyforge.events.JobWatch;
import io.opentelemetry.context.Context;

/** One record to be handled, and where it came from. A command is the first of its kind: due for the first time. */
public record Work<T extends JobWatch>(T due, Place place, Context trace) {
    /** {@code type} is the message's name. */
    public record Place(String topic, int partition, long offset, String messageId, String type) {}
}
