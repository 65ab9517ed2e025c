package com.apifyforge.worker.records;

import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.JobWatch;
import com.apifyforge.events.Topic;
import io.opentelemetry.context.Context;

/** One record to be handled, and where it came from. A command is the first of its kind: due for the first time. */
public record PendingJob<T extends JobWatch>(T due, Origin origin, Context trace) {
    /** {@code letter} is what a dead letter says of the record, whatever the reason and the job. */
    public record Origin(DeadLetter letter) {
        public String topic() {
            return letter.topic();
        }

        public int partition() {
            return letter.partition();
        }

        public long offset() {
            return letter.offset();
        }

        /** True if a scheduler wrote the record, false if a worker did. Only a scheduler waits for an answer. */
        public boolean isCommand() {
            return topic().equals(Topic.JOB_COMMANDS.topicName());
        }

        @Override
        public String toString() {
            return topic() + "-" + partition() + "@" + offset();
        }
    }
}
