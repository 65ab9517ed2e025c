package com.apifyforge.tokens.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
    private final List<List<?>> roundTrips = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch goOn = new CountDownLatch(1);

    @Test
    void callsMadeDuringARoundTripShareTheNextOne() {
        SharedCalls<Integer, Integer> shared = new SharedCalls<>(
                held(numbers -> numbers.stream().map(n -> n * 10).toList()));

        var results = sideBySide(shared, numbers(9));

        assertThat(results.stream().map(CompletableFuture::join))
                .containsExactlyElementsOf(
                        IntStream.range(0, 9).mapToObj(n -> n * 10).toList());
        assertThat(roundTrips).hasSize(3).startsWith(List.of(0), List.of(1));
        assertThat(Set.copyOf(roundTrips.getLast())).isEqualTo(Set.of(2, 3, 4, 5, 6, 7, 8));
    }

    /** What was read before a call was made may lack what was acknowledged to its caller. */
    @Test
    void callIsNeverAnsweredFromARoundTripThatBeganBeforeIt() {
        var shared = new SharedCalls<Integer, List<?>>(held(numbers -> Collections.nCopies(numbers.size(), numbers)));

        var results = sideBySide(shared, numbers(3));

        for (int call = 0; call < 3; call++) {
            assertThat(results.get(call).join()).isEqualTo(List.of(call));
        }
    }

    @Test
    void failureReachesEachCallOfItsRoundTripAndNoOther() {
        var outage = new MongoException("away");
        var shared = new SharedCalls<Integer, Integer>(held(numbers -> {
            if (numbers.contains(2)) {
                throw outage;
            }
            return numbers;
        }));

        var results = sideBySide(shared, numbers(4));

        assertThat(results.getFirst().join()).isZero();
        assertThat(results.get(1).join()).isEqualTo(1);
        for (var failed : results.subList(2, 4)) {
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

    private static List<Integer> numbers(int calls) {
        return IntStream.range(0, calls).boxed().toList();
    }

    private <R> Function<List<Integer>, List<R>> held(Function<List<Integer>, List<R>> result) {
        return numbers -> {
            begin(numbers);
            return result.apply(numbers);
        };
    }

    /** The first round trips last until all others wait. */
    private void begin(List<?> roundTrip) {
        roundTrips.add(roundTrip);
        try {
            goOn.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As many as may be under way go out alone, the others come meanwhile. */
    private <R> List<CompletableFuture<R>> sideBySide(SharedCalls<Integer, R> shared, List<Integer> arguments) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<R>> results = new ArrayList<>();
            for (Integer argument : arguments) {
                results.add(CompletableFuture.supplyAsync(() -> shared.call(argument), threads));
                int underWay = Math.min(results.size(), SharedCalls.AT_ONCE);
                int waiting = results.size() - underWay;
                Awaitility.await().until(() -> roundTrips.size() == underWay && shared.waiting() == waiting);
            }
            goOn.countDown();
            return results;
        }
    }
}
