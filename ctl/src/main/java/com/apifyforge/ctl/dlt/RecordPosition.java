package com.apifyforge.ctl.dlt;

import com.apifyforge.events.Topic;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/** Where a record lies, written as {@code topic-partition@offset}, as the services' logs have it. */
record RecordPosition(String topic, int partition, long offset) implements Comparable<RecordPosition> {
    private static final Pattern TEXT = Pattern.compile("([A-Za-z0-9._-]{1,249})-([0-9]{1,9})@([0-9]{1,18})");
    private static final Comparator<RecordPosition> ORDER = Comparator.comparing(RecordPosition::topic)
            .thenComparing(RecordPosition::partition)
            .thenComparing(RecordPosition::offset);

    /** Empty if the text names no place. */
    static Optional<RecordPosition> of(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(new RecordPosition(
                        parts.group(1), Integer.parseInt(parts.group(2)), Long.parseLong(parts.group(3))))
                : Optional.empty();
    }

    TopicPartition topicPartition() {
        return new TopicPartition(topic, partition);
    }

    /** Is it a place for dead letters, and not for the records they tell of? */
    boolean ofDeadLetters() {
        return DeadLetterTopics.names().anyMatch(topic::equals);
    }

    /** How long records stay there, empty if this is no topic with dead letters. */
    Optional<Topic> source() {
        return Topic.named(topic).filter(Topic::isConsumed);
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
