package com.apifyforge.gateway.projection;

import com.apifyforge.events.JobEvent;
import com.apifyforge.events.codec.Json;
import com.apifyforge.events.codec.MessageType;
import com.apifyforge.gateway.log.Seen;
import com.apifyforge.gateway.projection.Job.Step;
import java.util.Date;
import java.util.Map;
import java.util.stream.Collectors;
import org.bson.Document;

/** Events inside documents: their own JSON, beside where they came from. */
final class StoredEvents {
    private static final Map<String, Class<? extends JobEvent>> TYPES = MessageType.all()
            .filter(type -> JobEvent.class.isAssignableFrom(type.record()))
            .collect(Collectors.toUnmodifiableMap(
                    MessageType::name, type -> type.record().asSubclass(JobEvent.class)));

    private StoredEvents() {}

    static Document document(Step step) {
        return new Document("id", step.seen().id())
                .append("at", Date.from(step.seen().time()))
                .append("offset", step.seen().offset())
                .append("type", MessageType.of(step.event()).name())
                .append("data", Json.mapper().writeValueAsString(step.event()));
    }

    static Step step(Document document) {
        var type = TYPES.get(document.getString("type"));
        if (type == null) {
            throw new IllegalStateException("The projection holds an event of a newer gateway.");
        }
        var seen = new Seen(document.getString("id"), document.getDate("at").toInstant(), document.getLong("offset"));
        return new Step(seen, Json.mapper().readValue(document.getString("data"), type));
    }
}
