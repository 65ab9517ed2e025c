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
import java.util.function.Function;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SharedCallsTest {
    private final List<List<Integer>> roundTrips = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch goOn = new CountDownLatch(1);

    @Test
    void callsMadeDuringARoundTripShareTheNextOne() {
        var shared = new SharedCalls<>(
                slowFirst(numbers -> numbers.stream().map(n -> n * 10).toList()));

        var results = sideBySide(shared, 9);

        assertThat(results.stream().map(CompletableFuture::join))
                .containsExactlyElementsOf(
                        IntStream.range(0, 9).mapToObj(n -> n * 10).toList());
        assertThat(roundTrips).hasSize(2);
        assertThat(roundTrips.getFirst()).containsExactly(0);
        assertThat(roundTrips.getLast()).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8);
    }

    /** What was read before a call was made may lack what was acknowledged to its caller. */
    @Test
    void callIsNeverAnsweredFromARoundTripThatBeganBeforeIt() {
        var shared = new SharedCalls<>(slowFirst(numbers -> Collections.nCopies(numbers.size(), roundTrips.size())));

        var results = sideBySide(shared, 2);

        assertThat(results.getFirst().join()).isEqualTo(1);
        assertThat(results.getLast().join()).isEqualTo(2);
    }

    @Test
    void failureReachesEachCallOfItsRoundTripAndNoOther() {
        var outage = new MongoException("away");
        var shared = new SharedCalls<Integer, Integer>(slowFirst(numbers -> {
            if (!numbers.contains(0)) {
                throw outage;
            }
            return numbers;
        }));

        var results = sideBySide(shared, 3);

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
        var shared = new SharedCalls<Integer, Integer>(_ -> {
            throw new StackOverflowError();
        });

        assertThatThrownBy(() -> shared.call(1)).isInstanceOf(StackOverflowError.class);
    }

    @Test
    void readHasWhatItAskedForAlone() {
        var reads = SharedCalls.<Integer>reads(ids -> Map.of("a", 1, "b", 2));

        assertThat(reads.call(Set.of("a", "c"))).containsOnly(Map.entry("a", 1));
    }

    /** The first round trip lasts until all others wait. */
    private Function<List<Integer>, List<Integer>> slowFirst(Function<List<Integer>, List<Integer>> result) {
        return numbers -> {
            roundTrips.add(numbers);
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return result.apply(numbers);
        };
    }

    /** Calls 0 alone, the others while it is on its way. */
    private List<CompletableFuture<Integer>> sideBySide(SharedCalls<Integer, Integer> shared, int calls) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Integer>> results = new ArrayList<>();
            for (int n = 0; n < calls; n++) {
                int number = n;
                results.add(CompletableFuture.supplyAsync(() -> shared.call(number), threads));
                Awaitility.await().until(() -> roundTrips.size() == 1 && shared.waiting() == number);
            }
            goOn.countDown();
            return results;
        }
    }
}
