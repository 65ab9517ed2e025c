package com.apifyforge.tokens.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.apifyforge.events.TokenEvent;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.service.telemetry.TraceHeader;
import com.mongodb.client.model.Updates;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;

/**
 * The array {@code outbox} of a document, oldest first. An entry is the finished record, so that what is published
 * later is byte for byte what was decided then. {@code outboxAt} is the time of the newest entry and lets the sweep
 * find documents by one field.
 */
public final class Outbox {
    /** The collection whose documents have an outbox: one document for each user. */
    public static final String COLLECTION = "tokens";

    static final String ENTRIES = "outbox";
    static final String AT = "outboxAt";

    private final EventCodec codec;

    Outbox(EventCodec codec) {
        this.codec = codec;
    }

    /** To be combined with the update of the state that the event tells of. */
    public Bson append(String id, Instant at, TokenEvent event) {
        var record = codec.write(Topic.TOKEN_EVENTS.topicName(), id, at, event);
        TraceHeader.write(Context.current(), record.headers());
        return Updates.combine(Updates.push(ENTRIES, entry(id, record)), Updates.set(AT, Date.from(at)));
    }

    private static Document entry(String id, ProducerRecord<String, byte[]> record) {
        var headers = new java.util.ArrayList<Document>();
        record.headers()
                .forEach(header -> headers.add(
                        new Document("name", header.key()).append("value", new String(header.value(), UTF_8))));
        return new Document("id", id)
                .append("topic", record.topic())
                .append("key", record.key())
                .append("value", new Binary(record.value()))
                .append("headers", headers);
    }

    static ProducerRecord<String, byte[]> record(Document entry) {
        var record = new ProducerRecord<>(
                entry.getString("topic"),
                entry.getString("key"),
                entry.get("value", Binary.class).getData());
        for (Document header : entry.getList("headers", Document.class)) {
            record.headers()
                    .add(header.getString("name"), header.getString("value").getBytes(UTF_8));
        }
        return record;
    }

    static List<Document> entries(Document document) {
        return document.getList(ENTRIES, Document.class, List.of());
    }
}
