package com.apifyforge.tokens.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SharedCallsTest {
    private final List<List<?>> roundTrips = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch goOn = new CountDownLatch(1);

    @Test
    void callsMadeDuringARoundTripShareTheNextOne() {
        var shared = SharedCalls.writes(
                slowFirst(numbers -> numbers.stream().map(n -> n * 10).toList()));

        var results = sideBySide(shared, numbers(9));

        assertThat(results.stream().map(CompletableFuture::join))
                .containsExactlyElementsOf(
                        IntStream.range(0, 9).mapToObj(n -> n * 10).toList());
        assertThat(roundTrips).hasSize(2);
        assertThat(roundTrips.getFirst()).isEqualTo(numbers(1));
        assertThat(Set.copyOf(roundTrips.getLast())).isEqualTo(Set.of(1, 2, 3, 4, 5, 6, 7, 8));
    }

    /** What was read before a call was made may lack what was acknowledged to its caller. */
    @Test
    void callIsNeverAnsweredFromARoundTripThatBeganBeforeIt() {
        var shared = SharedCalls.writes(slowFirst(numbers -> Collections.nCopies(numbers.size(), roundTrips.size())));

        var results = sideBySide(shared, numbers(2));

        assertThat(results.getFirst().join()).isEqualTo(1);
        assertThat(results.getLast().join()).isEqualTo(2);
    }

    @Test
    void failureReachesEachCallOfItsRoundTripAndNoOther() {
        var outage = new MongoException("away");
        var shared = SharedCalls.<Integer, Integer>writes(slowFirst(numbers -> {
            if (!numbers.contains(0)) {
                throw outage;
            }
            return numbers;
        }));

        var results = sideBySide(shared, numbers(3));

        assertThat(results.getFirst().join()).isZero();
        for (var failed : results.subList(1, 3)) {
            assertThatThrownBy(failed::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCause(outage);
        }
        assertThat(shared.call(0)).isZero();
    }

    /** A caller that waits for a result that never comes waits for ever. */
    @Test
    void errorReachesEachCallToo() {
        var shared = SharedCalls.<Integer, Integer>writes(_ -> {
            throw new StackOverflowError();
        });

        assertThatThrownBy(() -> shared.call(1)).isInstanceOf(StackOverflowError.class);
    }

    @Test
    void readHasWhatItAskedForAlone() {
        var reads = SharedCalls.<Integer>reads(ids -> Map.of("a", 1, "b", 2));

        assertThat(reads.call(Set.of("a", "c"))).containsOnly(Map.entry("a", 1));
    }

    @Test
    void readThatFailsForOneCallIsRepeatedForEachAlone() {
        var broken = new IllegalArgumentException("cannot be made sense of");
        var reads = SharedCalls.<Integer>reads(ids -> {
            begin(List.copyOf(ids));
            if (ids.contains("broken")) {
                throw broken;
            }
            return Map.of("a", 1);
        });

        var results = sideBySide(reads, List.of(Set.of("first"), Set.of("broken"), Set.of("a")));

        assertThat(results.getFirst().join()).isEmpty();
        assertThatThrownBy(results.get(1)::join).hasCause(broken);
        assertThat(results.getLast().join()).isEqualTo(Map.of("a", 1));
        assertThat(roundTrips).hasSize(4);
    }

    @Test
    void readIsNotRepeatedDuringAnOutage() {
        var outage = new MongoException("away");
        var tries = new AtomicInteger();
        var reads = SharedCalls.<Integer>reads(_ -> {
            tries.incrementAndGet();
            throw outage;
        });

        assertThatThrownBy(() -> reads.call(Set.of("a"))).isSameAs(outage);
        assertThat(tries).hasValue(1);
    }

    private static List<Integer> numbers(int calls) {
        return IntStream.range(0, calls).boxed().toList();
    }

    private <R> Function<List<Integer>, List<R>> slowFirst(Function<List<Integer>, List<R>> result) {
        return numbers -> {
            begin(numbers);
            return result.apply(numbers);
        };
    }

    /** The first round trip lasts until all others wait. */
    private void begin(List<?> roundTrip) {
        roundTrips.add(roundTrip);
        try {
            goOn.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first call goes out alone, the others come while it is on its way. */
    private <T, R> List<CompletableFuture<R>> sideBySide(SharedCalls<T, R> shared, List<? extends T> arguments) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<R>> results = new ArrayList<>();
            for (T argument : arguments) {
                int before = results.size();
                results.add(CompletableFuture.supplyAsync(() -> shared.call(argument), threads));
                Awaitility.await().until(() -> roundTrips.size() == 1 && shared.waiting() == before);
            }
            goOn.countDown();
            return results;
        }
    }
}
