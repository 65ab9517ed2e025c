package com.apifyforge.events.codec;

import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.Message;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a record turned out to be. */
public sealed interface Received {
    /** {@code id} is the CloudEvent's id, the message id of the contract. */
    record Good(String id, Instant time, Message message) implements Received {}

    /** {@code job} is there if the record is about a job whose ids can be read in spite of the fault. */
    record Bad(DeadLetter deadLetter, @Nullable BadJob job) implements Received {}

    /**
     * The job that a bad record is about, as the record says: nobody has vouched for it yet. {@code kind} is the record
     * of its type, such as {@link com.apifyforge.events.JobCommand.JobRequested}; {@code ticket} and {@code runId} are
     * null if they cannot be read.
     */
    record BadJob(
            Class<? extends Message> kind,
            String jobId,
            String userId,
            @Nullable String ticket,
            @Nullable String runId) {}
}
