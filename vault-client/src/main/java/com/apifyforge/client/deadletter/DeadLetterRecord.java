package com.apifyforge.client.deadletter;

import com.apifyforge.client.Tail;
import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.codec.Json;
import com.apifyforge.events.codec.Received;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** A dead letter, where it lies and when it was written. */
public record DeadLetterRecord(RecordPosition place, Instant at, DeadLetter content) {
    private static final String TYPE_AFFIXES = "^apifyforge\\.|\\.v1$";

    /** Empty if the record is no dead letter. */
    public static Optional<DeadLetterRecord> of(Tail.Entry entry) {
        return entry.received() instanceof Received.Good(String _, Instant at, DeadLetter content)
                ? Optional.of(new DeadLetterRecord(
                        new RecordPosition(entry.topic(), entry.partition(), entry.offset()), at, content))
                : Optional.empty();
    }

    /** The record that could not be handled. */
    public RecordPosition origin() {
        return new RecordPosition(content.topic(), content.partition(), content.offset());
    }

    /** The type as people say it, {@code -} if it could not be read. */
    public String type() {
        return content.type() == null ? "-" : content.type().replaceAll(TYPE_AFFIXES, "");
    }

    /** {@code -} if it could not be read, here and below. */
    public String source() {
        return Objects.requireNonNullElse(content.source(), "-");
    }

    public String job() {
        return Objects.requireNonNullElse(content.jobId(), "-");
    }

    public String user() {
        return content.key().isEmpty() ? "-" : content.key();
    }

    /** The letter's own fields with {@code letter, record, time}. */
    public ObjectNode json() {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("letter", place.toString()).put("record", origin().toString()).put("time", at.toString());
        json.setAll((ObjectNode) Json.mapper().valueToTree(content));
        return json;
    }
}
