package com.apifyforge.client.deadletter;

import com.apifyforge.client.Cluster;
import com.apifyforge.client.Tail;
import com.apifyforge.client.Topics;
import com.apifyforge.client.VaultClientException;
import com.apifyforge.events.JobEvent;
import com.apifyforge.events.TokenEvent.TokenRevoked;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.events.codec.Received;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the records of dead letters again, each at most once in all: what was sent says in a header where it came from,
 * and is looked for on the topic itself, so that nothing has to be remembered elsewhere. Message ids stay, so for a
 * service it is a repetition. For use by one thread.
 */
public final class Redrive implements AutoCloseable {
    /** The place of the record that this one repeats. */
    public static final String HEADER = "redriven-from";

    /** One for all: of two that run at once the broker stops the older, before it can send what the newer sends. */
    private static final String TRANSACTIONS = "operator-dlt-redrive";

    private final EventCodec codec = new EventCodec("/redrive");
    private final RedriveRule rule = new RedriveRule();
    private final Clock clock;
    private final RecordFetcher records;
    private final Tail events;
    private final @Nullable Producer<byte[], byte[]> producer;

    private Redrive(Topics topics, Clock clock, @Nullable Producer<byte[], byte[]> producer) {
        this.clock = clock;
        this.producer = producer;
        this.records = RecordFetcher.of(topics);
        this.events = topics.tailFromBeginning(List.of(Topic.TOKEN_EVENTS.topicName(), Topic.JOB_EVENTS.topicName()));
    }

    /** One that only tells. */
    public static Redrive dry(Topics topics, Clock clock) {
        return new Redrive(topics, clock, null);
    }

    /** Takes the place of any other that still runs, and only then looks at what was sent before. */
    public static Redrive sending(Topics topics, Clock clock) {
        Cluster cluster = topics.cluster();
        int patience = (int) cluster.patience().toMillis();
        var producer = new KafkaProducer<>(
                cluster.settings(Map.of("transactional.id", TRANSACTIONS, "max.block.ms", patience)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        try {
            producer.initTransactions();
            return new Redrive(topics, clock, producer);
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    /** What becomes of a letter's record. */
    public sealed interface Verdict {
        /** Nothing speaks against it: {@link #send} it. */
        record Send(ConsumerRecord<byte[], byte[]> record) implements Verdict {}

        /** It is not to be sent. */
        record Leave(String why) implements Verdict {}
    }

    /** Reads what speaks against sending: earlier redrives, disconnects, jobs that are over. */
    public void learn(Collection<DeadLetterRecord> letters) {
        letters.stream()
                .map(DeadLetterRecord::origin)
                .collect(Collectors.toMap(RecordPosition::topicPartition, first -> first, Redrive::lower))
                .values()
                .forEach(first -> records.from(first, this::learnRedriven));
        Set<String> users = letters.stream().map(DeadLetterRecord::user).collect(Collectors.toSet());
        events.rest(record -> users.contains(record.key()), this::learn);
    }

    private static RecordPosition lower(RecordPosition one, RecordPosition other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void learnRedriven(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(HEADER);
        if (header != null && header.value() != null) {
            RecordPosition.of(new String(header.value(), StandardCharsets.UTF_8))
                    .ifPresent(rule.redriven::add);
        }
    }

    private void learn(Tail.Entry entry) {
        entry.message(TokenRevoked.class)
                .ifPresent(revoked -> rule.disconnected.merge(revoked.userId(), revoked.revokedAt(), Redrive::later));
        entry.message(JobEvent.class)
                .filter(JobEvent::last)
                .ifPresent(last -> rule.over.put(last.jobKey(), last.getClass().getSimpleName()));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** As of now: somebody may disconnect while others are redriven. */
    public Verdict verdict(DeadLetterRecord letter) {
        for (var news = events.poll(Duration.ZERO); !news.isEmpty(); news = events.poll(Duration.ZERO)) {
            news.forEach(this::learn);
        }
        return switch (records.at(letter.origin())) {
            case RecordFetcher.Look.Found(ConsumerRecord<byte[], byte[]> record) ->
                rule.against(letter, read(record), Instant.ofEpochMilli(record.timestamp()), clock.instant())
                        .<Verdict>map(Verdict.Leave::new)
                        .orElseGet(() -> new Verdict.Send(record));
            case RecordFetcher.Look.Gone _ ->
                new Verdict.Leave("the record is gone: " + letter.origin().keeps());
            case RecordFetcher.Look.Never _ -> new Verdict.Leave("there never was a record at this place");
        };
    }

    private Received read(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
        return codec.read(new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.timestampType(),
                record.serializedKeySize(),
                record.serializedValueSize(),
                key,
                record.value(),
                record.headers(),
                record.leaderEpoch()));
    }

    /** To the partition where it was, behind everything that is there. Returns when it is committed. */
    public void send(ConsumerRecord<byte[], byte[]> record) {
        var origin = new RecordPosition(record.topic(), record.partition(), record.offset());
        var headers = new RecordHeaders(record.headers());
        headers.remove(HEADER).add(HEADER, origin.toString().getBytes(StandardCharsets.UTF_8));
        var again =
                new ProducerRecord<>(record.topic(), record.partition(), null, record.key(), record.value(), headers);
        try {
            Objects.requireNonNull(producer).beginTransaction();
            producer.send(again);
            producer.commitTransaction();
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw new VaultClientException("Another redrive was started and goes on in place of this one.");
        }
        rule.redriven.add(origin);
    }

    /** What was begun and not committed is aborted. */
    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(1));
        }
        records.close();
        events.close();
    }
}
