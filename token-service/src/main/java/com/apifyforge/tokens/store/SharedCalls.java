package com.apifyforge.tokens.store;

import static com.mongodb.client.model.Filters.in;

import com.mongodb.client.MongoCollection;
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
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.bson.Document;

/**
 * Calls to the database that share a round trip ("group commit"): those made while others are on their way go out
 * together after them. A round trip begins after each of its calls was made, so that a call sees all that was
 * acknowledged before it. What a round trip throws, each of its calls throws.
 */
public final class SharedCalls<T, R> {
    /** More than one, or all would wait behind a connection that hangs. */
    static final int AT_ONCE = 2;

    private final Function<List<T>, List<R>> roundTrip;
    private final ConcurrentLinkedQueue<Call> waiting = new ConcurrentLinkedQueue<>();
    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    /** {@code roundTrip} returns the result of each call, in their order. */
    public SharedCalls(Function<List<T>, List<R>> roundTrip) {
        this.roundTrip = roundTrip;
    }

    /**
     * Reads by id: each call gets those of its ids that there are. As documents, so that one that cannot be made sense
     * of fails nobody but who asked for it.
     */
    public static SharedCalls<Collection<String>, Map<String, Document>> reads(MongoCollection<Document> documents) {
        return new SharedCalls<>(calls -> {
            Set<String> ids = new HashSet<>();
            calls.forEach(ids::addAll);
            Map<String, Document> found = new HashMap<>();
            documents
                    .find(in("_id", ids))
                    .batchSize(ids.size() + 1)
                    .forEach(document -> found.put(document.getString("_id"), document));
            return calls.stream().map(own -> chosen(found, own)).toList();
        });
    }

    private static Map<String, Document> chosen(Map<String, Document> found, Collection<String> ids) {
        Map<String, Document> chosen = new HashMap<>();
        for (String id : ids) {
            Document document = found.get(id);
            if (document != null) {
                chosen.put(id, document);
            }
        }
        return chosen;
    }

    /** Returns with its result. Who gets a turn makes the round trip for all that wait. */
    public R call(T argument) {
        var own = new Call(argument);
        waiting.add(own);
        turns.acquireUninterruptibly();
        try {
            if (!own.result.isDone()) {
                callWaiting();
            }
        } finally {
            turns.release();
        }
        return own.await();
    }

    /** How many wait for the next round trip. */
    int waiting() {
        return waiting.size();
    }

    /** None may wait, as another turn may have taken all. */
    private void callWaiting() {
        List<Call> calls = new ArrayList<>();
        try {
            for (Call next = waiting.poll(); next != null; next = waiting.poll()) {
                calls.add(next);
            }
            if (!calls.isEmpty()) {
                call(calls);
            }
        } catch (Throwable failed) {
            // Also an error: whose result never comes would wait for ever.
            calls.forEach(call -> call.result.completeExceptionally(failed));
        }
    }

    private void call(List<Call> calls) {
        List<R> results =
                roundTrip.apply(calls.stream().map(call -> call.argument).toList());
        for (int i = 0; i < calls.size(); i++) {
            calls.get(i).result.complete(results.get(i));
        }
    }

    private final class Call {
        private final T argument;
        private final CompletableFuture<R> result = new CompletableFuture<>();

        Call(T argument) {
            this.argument = argument;
        }

        R await() {
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
