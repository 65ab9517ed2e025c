package com.apifyforge.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On Kafka's own stand-in for a consumer; time passes only while the consumer waits. */
class DueOnlyConsumerTest {
    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
    private static final TopicPartition FIRST = new TopicPartition("delay", 0);
    private static final TopicPartition SECOND = new TopicPartition("delay", 1);

    private final MockConsumer<String, String> kafka = new MockConsumer<>(AutoOffsetResetStrategy.EARLIEST.name());
    private final List<Duration> pauses = new ArrayList<>();
    private Instant now = NOON;
    private final Consumer<String, String> consumer = DueOnlyConsumer.of(
            kafka,
            Duration.ofSeconds(5),
            record -> record.value().endsWith("-look"),
            new Clock() {
                @Override
                public Instant instant() {
                    return now;
                }

                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }
            },
            time -> {
                pauses.add(time);
                now = now.plus(time);
            });

    @BeforeEach
    void assign() {
        consumer.assign(List.of(FIRST, SECOND));
        kafka.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
    }

    /** Each poll that returns at once burns processor time: in Kafka 4.2 it does while fetched records wait. */
    @Test
    void waitingRecordIsPolledForTwiceASecondAndReturnedWhenItIsDue() {
        add(FIRST, 0, NOON);
        assertThat(poll()).isEmpty();
        // The stand-in forgets what it returned; a broker would send it again.
        add(FIRST, 0, NOON);

        int polls = 1;
        while (polls < 100 && poll().isEmpty()) {
            polls++;
        }

        assertThat(now).isEqualTo(NOON.plusSeconds(5));
        assertThat(polls).isBetween(10, 12);
        assertThat(pauses).allMatch(pause -> pause.equals(Duration.ofMillis(500)));
    }

    @Test
    void waitEndsWhenTheNextRecordIsDueAndNotLater() {
        add(FIRST, 0, NOON.minusMillis(4_900));

        assertThat(poll()).isEmpty();
        add(FIRST, 0, NOON.minusMillis(4_900));
        assertThat(poll()).isEmpty();
        assertThat(pauses).containsExactly(Duration.ofMillis(100));
        assertThat(poll()).containsExactly("0-0");
    }

    @Test
    void waitingPartitionHoldsNoOther() {
        add(FIRST, 0, NOON);
        add(SECOND, 0, NOON.minusSeconds(6));

        assertThat(poll()).containsExactly("1-0");
        assertThat(pauses).isEmpty();
    }

    @Test
    void dueRecordsBeforeAWaitingOneAreReturnedOnce() {
        add(FIRST, 0, NOON.minusSeconds(5));
        add(FIRST, 1, NOON.minusSeconds(3));

        assertThat(poll()).containsExactly("0-0");
        assertThat(poll()).isEmpty();
        now = NOON.plusSeconds(2);
        add(FIRST, 1, NOON.minusSeconds(3));
        assertThat(poll()).containsExactly("0-1");
    }

    /** Noon is a tick of the first partition. */
    @Test
    void looksAreDueTogetherAtTheLastTickWithinTheirDelay() {
        addLook(FIRST, 0, NOON.minusMillis(4_999));
        addLook(FIRST, 1, NOON.minusMillis(1));
        addLook(FIRST, 2, NOON);

        assertThat(poll()).containsExactly("0-0-look", "0-1-look");
        now = NOON.plusMillis(4_999);
        addLook(FIRST, 2, NOON);
        assertThat(poll()).isEmpty();
        addLook(FIRST, 2, NOON);
        assertThat(poll()).containsExactly("0-2-look");
        assertThat(now).isEqualTo(NOON.plusSeconds(5));
    }

    @Test
    void partitionsHaveTicksOfTheirOwn() {
        addLook(FIRST, 0, NOON.minusMillis(1));
        addLook(SECOND, 0, NOON.minusMillis(1));

        assertThat(poll()).containsExactly("0-0-look");
        now = NOON.plusMillis(625);
        addLook(SECOND, 0, NOON.minusMillis(1));
        assertThat(poll()).containsExactly("1-0-look");
    }

    @Test
    void whatIsNoLookNeverComesEarlyAlsoAmongLooks() {
        addLook(FIRST, 0, NOON.minusSeconds(4));
        add(FIRST, 1, NOON.minusSeconds(3));
        addLook(FIRST, 2, NOON.minusSeconds(2));

        assertThat(poll()).containsExactly("0-0-look");
        now = NOON.plusSeconds(2);
        add(FIRST, 1, NOON.minusSeconds(3));
        addLook(FIRST, 2, NOON.minusSeconds(2));
        assertThat(poll()).containsExactly("0-1", "0-2-look");
    }

    /** Whatever is read is written again 300 ms later, as a run that goes on, and each 700 ms comes a new one. */
    @Test
    void allRunsThatGoOnAreLookedAtOnceInADelay() {
        var written = new ArrayDeque<Map.Entry<String, Instant>>();
        for (int i = 49; i >= 0; i--) {
            written.add(Map.entry("old", NOON.minusMillis(100 * i)));
        }
        var looks = new TreeSet<Instant>();
        long first = 0;
        Instant next = NOON;
        while (now.isBefore(NOON.plusSeconds(30))) {
            while (!next.isAfter(now)) {
                written.add(Map.entry("new", next));
                next = next.plusMillis(700);
            }
            kafka.seek(FIRST, first);
            long offset = first;
            for (var run : written) {
                addLook(FIRST, offset++, run.getValue());
            }
            var read = poll();
            Instant at = now;
            now = read.isEmpty() ? now : now.plusMillis(300);
            for (var _ : read) {
                var run = written.removeFirst();
                if (run.getKey().equals("old")) {
                    looks.add(at);
                    written.addLast(Map.entry("old", now));
                }
                first++;
            }
        }

        assertThat(looks).hasSizeBetween(6, 7);
    }

    @Test
    void whoeverSeeksReadsAtOnce() {
        add(FIRST, 0, NOON);
        poll();
        assertThat(kafka.paused()).containsExactly(FIRST);

        consumer.seek(FIRST, 0);

        assertThat(kafka.paused()).isEmpty();
    }

    @Test
    void exceptionsOfTheConsumerArriveAsTheyAre() {
        consumer.wakeup();

        Assertions.assertThrows(WakeupException.class, this::poll);
        var elsewhere = new TopicPartition("elsewhere", 0);
        Assertions.assertThrows(IllegalArgumentException.class, () -> consumer.position(elsewhere));
    }

    private List<String> poll() {
        var values = new ArrayList<String>();
        consumer.poll(Duration.ofSeconds(5)).forEach(record -> values.add(record.value()));
        return values;
    }

    private void add(TopicPartition partition, long offset, Instant time) {
        add(partition, offset, time, "");
    }

    private void addLook(TopicPartition partition, long offset, Instant time) {
        add(partition, offset, time, "-look");
    }

    private void add(TopicPartition partition, long offset, Instant time, String kind) {
        kafka.addRecord(new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                time.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                "key",
                partition.partition() + "-" + offset + kind,
                new RecordHeaders(),
                Optional.empty()));
    }
}
