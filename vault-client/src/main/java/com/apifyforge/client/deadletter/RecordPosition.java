package com.apifyforge.client.deadletter;

import com.apifyforge.events.Topic;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/** Where a record lies, written as {@code topic-partition@offset}, as the services' logs have it. */
public record RecordPosition(String topic, int partition, long offset) implements Comparable<RecordPosition> {
    private static final Pattern TEXT = Pattern.compile("([A-Za-z0-9._-]{1,249})-([0-9]{1,9})@([0-9]{1,18})");
    private static final Comparator<RecordPosition> ORDER = Comparator.comparing(RecordPosition::topic)
            .thenComparing(RecordPosition::partition)
            .thenComparing(RecordPosition::offset);

    /** Empty if the text names no place. */
    public static Optional<RecordPosition> of(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(new RecordPosition(
                        parts.group(1), Integer.parseInt(parts.group(2)), Long.parseLong(parts.group(3))))
                : Optional.empty();
    }

    public TopicPartition topicPartition() {
        return new TopicPartition(topic, partition);
    }

    /** Is it a place for dead letters, and not for the records they tell of? */
    public boolean ofDeadLetters() {
        return DeadLetters.topicNames().contains(topic);
    }

    /** The topic, which tells how long records stay; empty if this is no topic with dead letters. */
    public Optional<Topic> source() {
        return Topic.named(topic).filter(Topic::isConsumed);
    }

    /** The same for people; only of a topic with dead letters. */
    public String keeps() {
        long hours = source().map(Topic::retention).orElseThrow().toHours();
        return topic + " keeps records for " + (hours < 48 ? hours + " h" : hours / 24 + " days");
    }

    @Override
    public int compareTo(RecordPosition other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return topic + "-" + partition + "@" + offset;
    }
}
