package com.apifyforge.worker.apify;

import com.apifyforge.apify.ApifyReply;
import com.apifyforge.apify.ApifyReply.Ok;
import com.apifyforge.apify.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Where to read a run. */
@FunctionalInterface
public interface RunLookup {
    /** The most Apify lists at once. */
    int LIST_LIMIT = 1000;
    /**
     * Entries that are asked for, for each run: a list has all the user's runs since the oldest of them, newest first.
     * So it costs no more than some reads, also where it has only newer runs of the user and helps nobody.
     */
    int ENTRIES_BY_RUN = 10;

    /** Of whoever waits for another's list. A batch waits twice as long, and of a look that is late nothing is kept. */
    Duration LIST_PATIENCE = Duration.ofSeconds(1);

    ApifyReply<Run> run(String runId);

    static RunLookup single(UserApifyClient apify) {
        return runId -> apify.call((client, token) -> client.run(token, runId));
    }

    /**
     * One list for all, made by the thread that looks for the first; what is not on it, or not soon enough, is read by
     * itself.
     */
    static RunLookup listing(UserApifyClient apify, Collection<Instant> startedAt) {
        var single = single(apify);
        var oldest = Collections.min(startedAt);
        int limit = Math.min(LIST_LIMIT, ENTRIES_BY_RUN * startedAt.size());
        var list = new FutureTask<>(() -> list(apify, oldest, limit));
        return runId -> {
            list.run();
            Run listed = listed(list).get(runId);
            return listed == null ? single.run(runId) : new Ok<>(listed);
        };
    }

    private static Map<String, Run> listed(FutureTask<Map<String, Run>> list) {
        try {
            return list.get(LIST_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            return Map.of();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Map.of();
        }
    }

    /** Empty where the token may not list: one that is limited to single Actors still reads single runs. */
    private static Map<String, Run> list(UserApifyClient apify, Instant oldest, int limit) {
        return apify.call((client, token) -> client.runsSince(token, oldest, limit)) instanceof Ok<List<Run>>(var runs)
                ? runs.stream().collect(Collectors.toMap(Run::id, Function.identity(), (newer, _) -> newer))
                : Map.of();
    }
}
