package com.apifyforge.events.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.Limit;
import com.apifyforge.events.Message;
import com.apifyforge.events.Reason;
import com.apifyforge.events.Topic;
import com.apifyforge.events.token.TokenShape;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.message.Encoding;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The only reader and writer of record bytes: CloudEvents 1.0, Kafka binary mode, JSON data checked against its schema.
 * Safe for use by many threads.
 */
public final class EventCodec {
    private static final String CONTENT_TYPE = "application/json";
    private static final int LAST_YEAR = 9999;
    private static final Pattern JSON_TYPE = Pattern.compile("(?i)application/json *(; *charset=utf-8)?");
    private static final Pattern MESSAGE_ID = Pattern.compile("[!-~]{1,%d}".formatted(Limit.MESSAGE_ID_LENGTH.value()));

    private final URI source;

    /** {@code source} is the CloudEvents source of what this codec writes, such as {@code /token-service}. */
    public EventCodec(String source) {
        this.source = URI.create(source);
    }

    /**
     * Throws IllegalArgumentException for a message that breaks its schema: that is a fault of the program, found
     * before anyone else has to live with it.
     */
    public ProducerRecord<String, byte[]> write(String topic, String id, Instant time, Message message) {
        var type = MessageType.of(message);
        byte[] data = data(type, message);
        CloudEvent event = CloudEventBuilder.v1()
                .withId(id)
                .withSource(source)
                .withType(type.ceType())
                .withSubject(message.key())
                .withTime(OffsetDateTime.ofInstant(time, ZoneOffset.UTC))
                .withData(CONTENT_TYPE, data)
                .build();
        return KafkaMessageFactory.<String>createWriter(topic, message.key()).writeBinary(event);
    }

    /**
     * The record of a dead letter, for the partition of the same number, so that an operator finds it where its record
     * was. Throws as {@link #write}.
     */
    public ProducerRecord<String, byte[]> writeDeadLetter(Instant at, DeadLetter letter) {
        String topic = Topic.deadLetterTopicName(letter.topic());
        String id = letter.topic() + ":" + letter.partition() + ":" + letter.offset();
        var record = write(topic, id, at, letter);
        return new ProducerRecord<>(topic, letter.partition(), record.key(), record.value(), record.headers());
    }

    /** Never throws for bad content: whatever is wrong becomes a {@link Received.Bad}. */
    public Received read(ConsumerRecord<String, byte[]> record) {
        try {
            requireBounded(record.headers());
            requireOnce(record.headers());
            requireNoToken(record.headers());
            CloudEvent event = event(record);
            var type = type(event, record.topic());
            Message message = message(type, event.getData());
            if (!message.key().equals(record.key())) {
                throw new FaultyMessageException(Reason.KEY_MISMATCH, "");
            }
            return new Received.Good(event.getId(), time(event, record), message);
        } catch (FaultyMessageException fault) {
            return DeadLetters.of(record, fault.reason().name(), fault.path());
        } catch (RuntimeException unforeseen) {
            // A library that fails on a value in a new way must not stop a consumer.
            return setAside(record, Reason.UNEXPECTED.name());
        }
    }

    /**
     * For a record that is a message, or may be one, and cannot be handled. {@code reason} is the code of the dead
     * letter, such as {@code UNEXPECTED}. Never throws.
     */
    public static Received.Bad setAside(ConsumerRecord<String, byte[]> record, String reason) {
        return DeadLetters.of(record, reason, "");
    }

    /** What a record claims to be, before it is read: it may be bad all the same. */
    public static boolean isA(Class<? extends Message> type, Headers headers) {
        var said = headers.lastHeader("ce_type");
        return said != null
                && Arrays.equals(said.value(), new MessageType(type).ceType().getBytes(ISO_8859_1));
    }

    private static byte[] data(MessageType type, Message message) {
        try {
            JsonNode json = Json.mapper().valueToTree(message);
            ContentGuard.check(type, json);
            MessageSchema.check(type, json);
            byte[] data = Json.mapper().writeValueAsBytes(json);
            if (data.length > type.maxBytes()) {
                throw new FaultyMessageException(Reason.TOO_LARGE, "");
            }
            return data;
        } catch (FaultyMessageException fault) {
            throw new IllegalArgumentException(type.name() + " breaks its schema: " + fault.getMessage());
        }
    }

    private static void requireBounded(Headers headers) throws FaultyMessageException {
        int count = 0;
        long bytes = 0;
        for (Header header : headers) {
            count++;
            bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        if (count > Limit.RECORD_HEADERS.value() || bytes > Limit.RECORD_HEADER_BYTES.value()) {
            throw new FaultyMessageException(Reason.NOT_CLOUDEVENT, "");
        }
    }

    /** Of two types or ids each reader would take another: a record is one message. */
    private static void requireOnce(Headers headers) throws FaultyMessageException {
        var names = new HashSet<String>();
        for (Header header : headers) {
            boolean ours = header.key().startsWith("ce_") || header.key().equals("content-type");
            if (ours && !names.add(header.key())) {
                throw new FaultyMessageException(Reason.NOT_CLOUDEVENT, "");
            }
        }
    }

    /** Answers and dead letters repeat the id, and no message with a token in it can be written. */
    private static void requireNoToken(Headers headers) throws FaultyMessageException {
        for (Header header : headers) {
            byte[] value = header.value();
            if (TokenShape.mayBeIn(header.key())
                    || (value != null && TokenShape.mayBeIn(new String(value, ISO_8859_1)))) {
                throw new FaultyMessageException(Reason.PLAINTEXT_TOKEN, "");
            }
        }
    }

    /** The SDK has no one exception for headers it cannot make sense of, hence the broad catch. */
    private static CloudEvent event(ConsumerRecord<String, byte[]> record) throws FaultyMessageException {
        try {
            var reader = KafkaMessageFactory.createReader(record);
            if (reader.getEncoding() == Encoding.BINARY) {
                CloudEvent event = reader.toEvent();
                if (event.getSpecVersion() == SpecVersion.V1
                        && MESSAGE_ID.matcher(event.getId()).matches()) {
                    return event;
                }
            }
        } catch (RuntimeException e) {
            throw new FaultyMessageException(Reason.NOT_CLOUDEVENT, "");
        }
        throw new FaultyMessageException(Reason.NOT_CLOUDEVENT, "");
    }

    private static MessageType type(CloudEvent event, String topicName) throws FaultyMessageException {
        var type = MessageType.ofCeType(event.getType());
        var topic = Topic.named(topicName);
        if (topic.isPresent() && !topic.get().family().isAssignableFrom(type.record())) {
            throw new FaultyMessageException(Reason.UNKNOWN_TYPE, "");
        }
        String contentType = event.getDataContentType();
        if (contentType != null && !JSON_TYPE.matcher(contentType).matches()) {
            throw new FaultyMessageException(Reason.NOT_JSON, "");
        }
        return type;
    }

    private static Message message(MessageType type, @Nullable CloudEventData data) throws FaultyMessageException {
        JsonNode json = json(type, data == null ? new byte[0] : data.toBytes());
        ContentGuard.check(type, json);
        MessageSchema.check(type, json);
        try {
            return Json.mapper().treeToValue(json, type.record());
        } catch (JacksonException e) {
            throw new FaultyMessageException(Reason.SCHEMA, path(e));
        }
    }

    private static JsonNode json(MessageType type, byte[] data) throws FaultyMessageException {
        if (data.length > type.maxBytes()) {
            throw new FaultyMessageException(Reason.TOO_LARGE, "");
        }
        return JsonTree.read(data, type.way());
    }

    private static String path(JacksonException e) {
        var path = new StringBuilder();
        for (var step : e.getPath()) {
            path.append('/').append(step.getPropertyName() == null ? step.getIndex() : step.getPropertyName());
        }
        return path.toString();
    }

    private static Instant time(CloudEvent event, ConsumerRecord<String, byte[]> record) throws FaultyMessageException {
        OffsetDateTime time = event.getTime();
        if (time == null) {
            return Instant.ofEpochMilli(record.timestamp());
        }
        // A time in the year 999999999 makes date arithmetic fail.
        if (time.getYear() < 0 || time.getYear() > LAST_YEAR) {
            throw new FaultyMessageException(Reason.NOT_CLOUDEVENT, "");
        }
        return time.toInstant();
    }
}
