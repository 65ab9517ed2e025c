package com.apifyforge.worker.batch;

import static java.util.Objects.requireNonNull;

import com.apifyforge.worker.Background;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Batches of one consumer that are handled at the same time and committed in the order in which they were read. When
 * one is not committed, none after it is. For the consumer's thread alone.
 */
final class UnderWay {
    /**
     * Further records wait and make the next batch larger. More at once would be smaller, and each costs a lease
     * request, a report and a transaction.
     */
    static final int MOST = 4;

    private final BatchHandler handler;
    private final Background background;
    private final Deque<Entry> entries = new ArrayDeque<>();

    private record Entry(JobBatch batch, CompletableFuture<?> commit) {
        boolean failed() {
            return commit.isCompletedExceptionally();
        }

        boolean sharesJobs(JobBatch other) {
            return !Collections.disjoint(batch.jobKeys(), other.jobKeys());
        }
    }

    /**
     * The consumer in its group, as its thread saw it last; it answers no other thread. One that lost its partitions
     * begins anew: what it read before is committed with the epoch of then, which Kafka refuses.
     */
    static final class Membership {
        private volatile @Nullable ConsumerGroupMetadata seen;

        void see(ConsumerGroupMetadata metadata) {
            seen = metadata;
        }

        private ConsumerGroupMetadata get() {
            return requireNonNull(seen);
        }
    }

    UnderWay(BatchHandler handler, Background background) {
        this.handler = handler;
        this.background = background;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    boolean isFull() {
        return entries.size() >= MOST;
    }

    boolean hasFailed() {
        return entries.stream().anyMatch(Entry::failed);
    }

    /** After a failure the batch is not begun, and fails as well. */
    void add(JobBatch batch, Membership member) {
        if (hasFailed()) {
            batch.endTraces();
            entries.add(new Entry(batch, entries.getLast().commit()));
            return;
        }
        var before = entries.isEmpty()
                ? CompletableFuture.completedFuture(batch)
                : entries.getLast().commit();
        var sameJobs = entries.stream()
                .filter(entry -> entry.sharesJobs(batch))
                .map(Entry::commit)
                .toList();
        var commit = background.run(() -> {
            // What is said of one job keeps its order, and is not said after something before it has failed.
            sameJobs.forEach(CompletableFuture::join);
            handler.handle(batch, () -> {
                before.join();
                return member.get();
            });
            return batch;
        });
        commit.whenComplete((_, _) -> batch.endTraces());
        entries.add(new Entry(batch, commit));
    }

    /** The oldest, if it is committed; it is then under way no more. */
    @Nullable
    JobBatch takeCommitted() {
        var oldest = entries.peekFirst();
        if (oldest == null || !oldest.commit().isDone() || oldest.failed()) {
            return null;
        }
        return entries.removeFirst().batch();
    }

    /** True once none is left that is neither committed nor failed; waits so long at most. */
    boolean awaitAll(Duration time) {
        return isDone(
                CompletableFuture.allOf(entries.stream().map(Entry::commit).toArray(CompletableFuture[]::new)), time);
    }

    /** The same of the oldest. */
    boolean awaitOldest(Duration time) {
        return isDone(entries.getFirst().commit(), time);
    }

    /** Whoever interrupts the thread is served by what it does next. */
    private static boolean isDone(CompletableFuture<?> commit, Duration time) {
        return commit.handle((_, _) -> true)
                .completeOnTimeout(false, time.toNanos(), TimeUnit.NANOSECONDS)
                .join();
    }

    /** Where to read again all that is left, and why. Only after {@link #awaitAll}, and while something is left. */
    Failure failure() {
        var offsets = new HashMap<TopicPartition, Long>();
        entries.forEach(entry -> entry.batch().firstOffsets().forEach(offsets::putIfAbsent));
        return new Failure(offsets, entries.getFirst().commit().exceptionNow());
    }

    void clear() {
        entries.clear();
    }

    record Failure(Map<TopicPartition, Long> offsets, Throwable fault) {}
}
