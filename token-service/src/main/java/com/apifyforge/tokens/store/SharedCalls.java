package com.apifyforge.tokens.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Calls to the database that share a round trip ("group commit"): those made while one is on its way go out together
 * after it. A round trip begins after each of its calls was made, so that a call sees all that was acknowledged before
 * it. What a round trip throws, each of its calls throws; but a read that fails for another reason than an outage is
 * repeated for each call alone, so that a document that cannot be made sense of stands in nobody else's way.
 */
public final class SharedCalls<T, R> {
    private final Function<List<T>, List<R>> roundTrip;
    private final boolean repeatable;
    private final ConcurrentLinkedQueue<Call> waiting = new ConcurrentLinkedQueue<>();
    /** Fair, or a call whose result is there could wait for the round trip of later ones. */
    private final ReentrantLock turn = new ReentrantLock(true);

    private SharedCalls(Function<List<T>, List<R>> roundTrip, boolean repeatable) {
        this.roundTrip = roundTrip;
        this.repeatable = repeatable;
    }

    /** {@code roundTrip} returns the result of each call, in their order. */
    public static <T, R> SharedCalls<T, R> writes(Function<List<T>, List<R>> roundTrip) {
        return new SharedCalls<>(roundTrip, false);
    }

    /** Reads of documents by id: each call gets those of its ids that there are. */
    public static <V> SharedCalls<Collection<String>, Map<String, V>> reads(
            Function<Collection<String>, Map<String, V>> find) {
        return new SharedCalls<>(
                calls -> {
                    Set<String> ids = new HashSet<>();
                    calls.forEach(ids::addAll);
                    Map<String, V> all = find.apply(ids);
                    return calls.stream().map(own -> chosen(all, own)).toList();
                },
                true);
    }

    private static <V> Map<String, V> chosen(Map<String, V> all, Collection<String> ids) {
        Map<String, V> chosen = new HashMap<>();
        for (String id : ids) {
            V value = all.get(id);
            if (value != null) {
                chosen.put(id, value);
            }
        }
        return chosen;
    }

    /** Returns with its result. The first to get its turn makes the round trip for all that wait. */
    public R call(T argument) {
        var own = new Call(argument);
        waiting.add(own);
        turn.lock();
        try {
            if (!own.result.isDone()) {
                callWaiting();
            }
        } finally {
            turn.unlock();
        }
        return own.result();
    }

    /** How many wait for the next round trip. */
    int waiting() {
        return waiting.size();
    }

    private void callWaiting() {
        List<Call> calls = new ArrayList<>();
        for (Call next = waiting.poll(); next != null; next = waiting.poll()) {
            calls.add(next);
        }
        try {
            call(calls);
        } catch (RuntimeException failed) {
            if (repeatable && calls.size() > 1 && !Store.isOutage(failed)) {
                calls.forEach(this::callAlone);
            } else {
                fail(calls, failed);
            }
        } catch (Throwable failed) {
            fail(calls, failed);
        }
    }

    private void callAlone(Call call) {
        try {
            call(List.of(call));
        } catch (Throwable failed) {
            fail(List.of(call), failed);
        }
    }

    private void call(List<Call> calls) {
        List<R> results =
                roundTrip.apply(calls.stream().map(call -> call.argument).toList());
        for (int i = 0; i < calls.size(); i++) {
            calls.get(i).result.complete(results.get(i));
        }
    }

    /** Also for errors: whose result never comes would wait for ever. */
    private void fail(List<Call> calls, Throwable failed) {
        calls.forEach(call -> call.result.completeExceptionally(failed));
    }

    private final class Call {
        private final T argument;
        private final CompletableFuture<R> result = new CompletableFuture<>();

        Call(T argument) {
            this.argument = argument;
        }

        /** Only of one that is done. */
        R result() {
            try {
                return result.join();
            } catch (CompletionException failed) {
                if (failed.getCause() instanceof Error error) {
                    throw error;
                }
                throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
            }
        }
    }
}
