package com.apifyforge.client.deadletter;

import com.apifyforge.client.Tail;
import com.apifyforge.client.Topics;
import com.apifyforge.client.VaultClientException;
import com.apifyforge.events.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The dead letters on their topics. Every method throws {@link VaultClientException} if Kafka does not answer. */
public final class DeadLetters {
    /** Oldest first; of those of one moment by their place. */
    public static final Comparator<DeadLetterRecord> BY_TIME =
            Comparator.comparing(DeadLetterRecord::at).thenComparing(DeadLetterRecord::place);

    /** Of the offsets on such a topic as many may be ends of transactions as are letters. */
    private static final int OFFSETS_EACH = 3;

    private final Topics topics;

    public DeadLetters(Topics topics) {
        this.topics = topics;
    }

    /** Of the topics that have dead letters. */
    public static List<String> topicNames() {
        return Arrays.stream(Topic.values())
                .filter(Topic::isConsumed)
                .map(Topic::deadLetterTopicName)
                .toList();
    }

    /** The newest of these topics, newest first, without reading the topics from their beginning. */
    public List<DeadLetterRecord> newest(List<String> topicNames, int limit) {
        var found = new ArrayList<DeadLetterRecord>();
        try (Tail tail = topics.tailFromLast(topicNames, (long) OFFSETS_EACH * limit)) {
            tail.rest(any -> true, entry -> DeadLetterRecord.of(entry).ifPresent(found::add));
        }
        return found.stream().sorted(BY_TIME.reversed()).limit(limit).toList();
    }

    /** The letter at this place of a topic of dead letters. */
    public Optional<DeadLetterRecord> at(RecordPosition place) {
        var found = new ArrayList<DeadLetterRecord>();
        try (Tail tail = topics.tailFromBeginning(List.of(place.topic()))) {
            tail.rest(
                    record -> record.partition() == place.partition() && record.offset() == place.offset(),
                    entry -> DeadLetterRecord.of(entry).ifPresent(found::add));
        }
        return found.stream().findFirst();
    }

    /** The letters about the records at these places; the newest, as one may have been written twice. */
    public Map<RecordPosition, DeadLetterRecord> about(Collection<RecordPosition> records) {
        List<String> topicNames = records.stream()
                .map(record -> Topic.deadLetterTopicName(record.topic()))
                .distinct()
                .toList();
        var offsets =
                records.stream().map(record -> "\"offset\":" + record.offset()).toList();
        var found = new HashMap<RecordPosition, DeadLetterRecord>();
        try (Tail tail = topics.tailFromBeginning(topicNames)) {
            tail.rest(
                    record -> mayBeAbout(record.value(), offsets),
                    entry -> DeadLetterRecord.of(entry)
                            .filter(letter -> records.contains(letter.origin()))
                            .ifPresent(letter -> found.put(letter.origin(), letter)));
        }
        return found;
    }

    /** Most are not even decoded. */
    private static boolean mayBeAbout(byte[] letter, List<String> offsets) {
        String text = new String(letter, StandardCharsets.ISO_8859_1);
        return offsets.stream().anyMatch(text::contains);
    }
}
