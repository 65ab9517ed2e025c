package com.apifyforge.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.events.JobCommand.JobCancelRequested;
import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.worker.Background;
import com.apifyforge.worker.ErrorLog;
import com.apifyforge.worker.WorkerSettings;
import com.apifyforge.worker.records.PendingJob;
import io.opentelemetry.context.Context;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On Kafka's own stand-in for a consumer. A record's value is the id of its job, and each record is a batch. */
@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchPipelineTest {
    private static final String TOPIC = "job.commands.v1";
    private static final TopicPartition FIRST = new TopicPartition(TOPIC, 0);
    private static final TopicPartition SECOND = new TopicPartition(TOPIC, 1);

    private final Background background = new Background(new WorkerSettings(Duration.ofSeconds(5)));
    private final Jobs jobs = new Jobs();
    private final BatchPipeline pipeline = new BatchPipeline(jobs, background, new KafkaFaults(System::nanoTime), 3);
    private final Kafka kafka = new Kafka();
    private final Consumer<String, byte[]> consumer = pipeline.around(kafka);
    private long next;

    /** A member of a group whose epoch a test may change. */
    private static final class Kafka extends MockConsumer<String, byte[]> {
        private final List<Integer> epochsTold = new CopyOnWriteArrayList<>();
        private volatile int epoch = 1;

        Kafka() {
            super(AutoOffsetResetStrategy.EARLIEST.name());
        }

        @Override
        public ConsumerGroupMetadata groupMetadata() {
            epochsTold.add(epoch);
            return new ConsumerGroupMetadata("group", epochsTold.getLast(), "member", Optional.empty());
        }
    }

    /** Each job goes on when a test lets it, and says when it began and with which epoch it was committed. */
    private static final class Jobs implements BatchHandler {
        final List<String> begun = new CopyOnWriteArrayList<>();
        final List<String> committed = new CopyOnWriteArrayList<>();
        private final Map<String, CompletableFuture<Void>> gates = new ConcurrentHashMap<>();

        CompletableFuture<Void> gate(String job) {
            return gates.computeIfAbsent(job, _ -> new CompletableFuture<>());
        }

        @Override
        public JobBatch read(List<ConsumerRecord<String, byte[]>> records) {
            return new JobBatch(
                    records, List.copyOf(records.stream().map(Jobs::job).toList()), List.of());
        }

        private static PendingJob<?> job(ConsumerRecord<String, byte[]> record) {
            var cancel = new JobCancelRequested(id(record), "user", "ticket");
            var origin =
                    new PendingJob.Origin(EventCodec.setAside(record, "TEST").deadLetter());
            return new PendingJob<>(new CancelDue(cancel, 0, null, null, null, null), origin, Context.root());
        }

        private static String id(ConsumerRecord<String, byte[]> record) {
            return new String(record.value(), StandardCharsets.US_ASCII);
        }

        @Override
        public void handle(JobBatch batch, Supplier<ConsumerGroupMetadata> group) {
            var ids = String.join("+", batch.records().stream().map(Jobs::id).toList());
            begun.add(ids);
            gate(ids).join();
            committed.add(ids + "@" + group.get().generationId());
        }
    }

    @BeforeEach
    void subscribe() {
        background.start();
        kafka.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
        kafka.subscribe(List.of(TOPIC), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                pipeline.onPartitionsRevokedBeforeCommit(kafka, partitions);
            }

            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}
        });
        kafka.rebalance(List.of(FIRST, SECOND));
    }

    @AfterEach
    void stop() {
        jobs.gates.values().forEach(gate -> gate.complete(null));
        background.stop();
    }

    @Test
    void nextBatchBeginsWhileTheOneBeforeIsUnderWay() {
        read("a");
        read("b");

        begins("a", "b");
        assertThat(jobs.committed).isEmpty();
    }

    @Test
    void batchesAreCommittedInTheOrderInWhichTheyWereRead() {
        read("a");
        read("b");
        read("c");

        end("c");
        end("b");
        begins("a", "b", "c");
        assertThat(jobs.committed).isEmpty();

        end("a");
        Awaitility.await().until(() -> jobs.committed.equals(List.of("a@1", "b@1", "c@1")));
    }

    @Test
    void nothingIsReadWhileTheMostBatchesAreUnderWay() {
        for (int i = 0; i < UnderWay.MOST; i++) {
            read("job-" + i);
        }
        add(FIRST, "waits");

        var polled = CompletableFuture.supplyAsync(() -> consumer.poll(Duration.ZERO));
        assertThatThrownBy(() -> polled.get(200, TimeUnit.MILLISECONDS))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);
        end("job-0");

        assertThat(polled.join()).hasSize(1);
    }

    @Test
    void whenOneIsNotCommittedNoneAfterItIsAndAllAreReadAgain() {
        read("a");
        read("b");
        read("c");
        end("a");
        Awaitility.await().until(() -> jobs.committed.equals(List.of("a@1")));

        fail("b");
        end("c");
        assertThatThrownBy(() -> awaitFault()).hasRootCauseMessage("no leader");

        assertThat(jobs.committed).containsExactly("a@1");
        assertThat(consumer.position(FIRST)).isEqualTo(1);
        consumer.poll(Duration.ZERO);
    }

    @Test
    void batchThatComesAfterAFaultIsNotBegunAndIsReadAgainToo() {
        var underWay = new UnderWay(jobs, background);
        underWay.add(jobs.read(List.of(record(FIRST, 7, "a"))), new UnderWay.Membership());
        fail("a");
        Awaitility.await().until(underWay::hasFailed);

        underWay.add(jobs.read(List.of(record(SECOND, 3, "b"))), new UnderWay.Membership());

        assertThat(underWay.awaitAll(Duration.ZERO)).isTrue();
        assertThat(underWay.failure().offsets()).containsOnly(Map.entry(FIRST, 7L), Map.entry(SECOND, 3L));
        assertThat(jobs.begun).containsExactly("a");
    }

    @Test
    void faultAtTheEndIsToldAndDoesNotMeetTheNextConsumer() {
        read("a");
        fail("a");
        try (var lines = new ErrorLog(BatchPipeline.class.getName())) {
            consumer.close();

            assertThat(lines.lines()).singleElement().asString().contains("not committed at the end");
        }
        try (var next = new Kafka()) {
            next.assign(List.of(FIRST));
            next.updateBeginningOffsets(Map.of(FIRST, 0L));
            assertThat(pipeline.around(next).poll(Duration.ZERO)).isEmpty();
        }
    }

    /** The start of the job is read again, and a cancel that went before it would be followed by its start. */
    @Test
    void nothingIsDoneForAJobAfterABatchWithItFailed() {
        read("a");
        read("b");
        read("a");
        begins("a", "b");

        fail("a");
        end("b");
        assertThatThrownBy(() -> awaitFault()).hasRootCauseMessage("no leader");
        assertThat(jobs.begun).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void twoBatchesOfAJobAreHandledOneAfterTheOtherAndHoldNoOthers() {
        read("a");
        read("a");
        read("b");
        begins("a", "b");

        end("a");
        begins("a", "b", "a");
    }

    @Test
    void partitionIsGivenUpWhenWhatIsUnderWayIsCommitted() {
        read("a");
        var given = CompletableFuture.runAsync(() -> kafka.rebalance(List.of(SECOND)));
        assertThatThrownBy(() -> given.get(200, TimeUnit.MILLISECONDS))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);

        end("a");
        given.join();
        assertThat(jobs.committed).containsExactly("a@1");
    }

    @Test
    void consumerEndsWhenWhatIsUnderWayIsCommitted() {
        read("a");
        var closed = CompletableFuture.runAsync(consumer::close);
        assertThatThrownBy(() -> closed.get(200, TimeUnit.MILLISECONDS))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);

        end("a");
        closed.join();
        assertThat(jobs.committed).containsExactly("a@1");
    }

    @Test
    void batchIsCommittedWithTheLatestEpochOfItsMember() {
        read("a");
        kafka.epoch = 2;
        consumer.poll(Duration.ZERO);

        end("a");
        Awaitility.await().until(() -> jobs.committed.equals(List.of("a@2")));
    }

    /** Kafka refuses the old epoch. With the new one offsets of a partition would be set that somebody else reads. */
    @Test
    void batchReadBeforeItsPartitionWasLostIsCommittedWithTheEpochOfThen() {
        read("a");
        kafka.epoch = 2;
        pipeline.onPartitionsLost(kafka, List.of(FIRST));
        consumer.poll(Duration.ZERO);

        end("a");
        // Spring calls both.
        pipeline.onPartitionsRevokedBeforeCommit(kafka, List.of(FIRST));
        Awaitility.await().until(() -> jobs.committed.equals(List.of("a@1")));
    }

    @Test
    void recordsThatCameMeanwhileAreOfTheSameBatch() {
        add(FIRST, "a");
        kafka.schedulePollTask(() -> {});
        kafka.schedulePollTask(() -> add(FIRST, "b"));

        pipeline.onMessage(records(), kafka);

        begins("a+b");
    }

    @Test
    void fullBatchTakesNoMore() {
        for (String job : List.of("a", "b", "c")) {
            add(FIRST, job);
        }
        kafka.schedulePollTask(() -> {});
        kafka.schedulePollTask(() -> add(FIRST, "d"));

        pipeline.onMessage(records(), kafka);

        begins("a+b+c");
    }

    @Test
    void epochThatMovesWhileTheConsumerWaitsIsTheOneThatCounts() {
        for (int i = 0; i < UnderWay.MOST; i++) {
            read("job-" + i);
        }
        var polled = CompletableFuture.supplyAsync(() -> consumer.poll(Duration.ZERO));
        kafka.epoch = 2;
        Awaitility.await().until(() -> kafka.epochsTold.contains(2));
        end("job-0");

        polled.join();
        assertThat(jobs.committed).containsExactly("job-0@2");
    }

    @Test
    void recordsThatWereTakenAreNotLostWhenTheNextPollFails() {
        add(FIRST, "a");
        kafka.schedulePollTask(() -> {});
        kafka.schedulePollTask(() -> kafka.setPollException(new TimeoutException("no leader")));

        pipeline.onMessage(records(), kafka);

        begins("a");
        assertThatThrownBy(() -> consumer.poll(Duration.ZERO)).hasMessage("no leader");
    }

    @Test
    void recordsOfAPartitionThatIsGivenUpBeforeTheyAreHandledAreLeftToItsNewOwner() {
        add(FIRST, "a");
        add(SECOND, "b");
        kafka.schedulePollTask(() -> {});
        kafka.schedulePollTask(() -> kafka.rebalance(List.of(SECOND)));

        pipeline.onMessage(records(), kafka);

        begins("b");
    }

    /** One record, in a batch of its own. */
    private void read(String job) {
        add(FIRST, job);
        pipeline.onMessage(records(), kafka);
    }

    private List<ConsumerRecord<String, byte[]>> records() {
        var records = new ArrayList<ConsumerRecord<String, byte[]>>();
        consumer.poll(Duration.ZERO).forEach(records::add);
        return records;
    }

    private void add(TopicPartition partition, String job) {
        long offset = partition.equals(FIRST) ? next++ : 0;
        kafka.addRecord(record(partition, offset, job));
    }

    private static ConsumerRecord<String, byte[]> record(TopicPartition partition, long offset, String job) {
        byte[] value = job.getBytes(StandardCharsets.US_ASCII);
        return new ConsumerRecord<>(TOPIC, partition.partition(), offset, "user", value);
    }

    /** Polls until what failed is seen. */
    private void awaitFault() {
        while (true) {
            consumer.poll(Duration.ofMillis(10));
        }
    }

    private void end(String job) {
        jobs.gate(job).complete(null);
    }

    private void fail(String job) {
        jobs.gate(job).completeExceptionally(new TimeoutException("no leader"));
    }

    private void begins(String... ids) {
        Awaitility.await().untilAsserted(() -> assertThat(jobs.begun).containsExactlyInAnyOrder(ids));
    }
}
