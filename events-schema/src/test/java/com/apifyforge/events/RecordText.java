package com.apifyforge.events;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * A record as text, so that seeds can be read and mutated: lines {@code name: value} (topic, key, and headers, whose
 * bytes are as they stand), an empty line, the value. Without an empty line the value is null; a line without a colon
 * is a header with a null value. Records come from our own topics only, so one from elsewhere is a job command.
 */
public final class RecordText {
    private static final byte[] END = {'\n', '\n'};

    private final RecordHeaders headers = new RecordHeaders();
    private String topic = Topic.JOB_COMMANDS.topicName();
    private @Nullable String key;

    private RecordText() {}

    public static ConsumerRecord<String, byte[]> record(byte[] text) {
        int end = new String(text, ISO_8859_1).indexOf(new String(END, ISO_8859_1));
        byte[] head = end < 0 ? text : Arrays.copyOf(text, end);
        byte[] value = end < 0 ? null : Arrays.copyOfRange(text, end + END.length, text.length);
        var read = new RecordText();
        new String(head, ISO_8859_1).lines().forEach(read::line);
        return new ConsumerRecord<>(
                read.topic, 0, 1, 0, TimestampType.CREATE_TIME, 0, 0, read.key, value, read.headers, Optional.empty());
    }

    private void line(String line) {
        int colon = line.indexOf(": ");
        String name = colon < 0 ? line : line.substring(0, colon);
        byte[] value = colon < 0 ? null : line.substring(colon + 2).getBytes(ISO_8859_1);
        switch (name) {
            case "topic" -> topic = known(value == null ? "" : new String(value, UTF_8));
            case "key" -> key = value == null ? null : new String(value, UTF_8);
            default -> headers.add(name, value);
        }
    }

    private static String known(String name) {
        return Arrays.stream(Topic.values())
                .flatMap(topic -> Stream.of(topic.topicName(), topic.deadLetterTopicName()))
                .filter(name::equals)
                .findFirst()
                .orElse(Topic.JOB_COMMANDS.topicName());
    }
}
