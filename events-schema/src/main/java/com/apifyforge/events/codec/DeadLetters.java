package com.apifyforge.events.codec;

import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.codec.Received.BadJob;
import com.apifyforge.events.token.TokenShape;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Names bad records. Everything in such a record was chosen by someone who breaks the contract, so only short harmless
 * text is taken over; a key or an id may as well be a token pasted into the wrong field.
 */
final class DeadLetters {
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._:|~/*-]{1,256}");

    private DeadLetters() {}

    static Received.Bad of(ConsumerRecord<String, byte[]> record, String reason, String faultAt) {
        String key = harmless(record.key());
        BadJob job = job(record);
        var letter = new DeadLetter(
                key == null ? "" : key,
                record.topic(),
                record.partition(),
                record.offset(),
                reason,
                place(faultAt),
                harmless(header(record, "ce_id")),
                harmless(header(record, "ce_type")),
                harmless(header(record, "ce_source")),
                job == null ? null : job.jobId());
        return new Received.Bad(letter, job);
    }

    /** A path with a name in it that is not to be repeated ends before it. */
    private static String place(String path) {
        String place = path;
        while (!place.isEmpty() && harmless(place) == null) {
            place = place.substring(0, place.lastIndexOf('/'));
        }
        return place;
    }

    private static @Nullable BadJob job(ConsumerRecord<String, byte[]> record) {
        String type = header(record, "ce_type");
        try {
            return type == null || record.value() == null
                    ? null
                    : BadJobs.read(MessageType.ofCeType(type), record.value());
        } catch (FaultyMessageException e) {
            return null;
        }
    }

    private static @Nullable String header(ConsumerRecord<String, byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        byte[] value = header == null ? null : header.value();
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    private static @Nullable String harmless(@Nullable String text) {
        boolean taken = text != null && HARMLESS.matcher(text).matches() && !TokenShape.mayBeIn(text);
        return taken ? text : null;
    }
}
