package com.apifyforge.sandbox.run;

import com.apifyforge.sandbox.fault.Faults;
import com.apifyforge.sandbox.message.Answer;
import com.apifyforge.sandbox.message.Problem;
import com.apifyforge.sandbox.message.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** The run lists of an account, an Actor and a task: filters, order, pages. */
public final class RunLists {
    private static final int MOST = 1000;
    private final Runs runs;
    private final Faults faults;

    public RunLists(Runs runs, Faults faults) {
        this.runs = runs;
        this.faults = faults;
    }

    public Answer page(Account account, Query query, Predicate<RunLifecycle> wanted) {
        var now = runs.now();
        var found =
                inOrder(account, wanted.and(visible(now)).and(started(query)).and(status(query, now)));
        return Answer.data(200, page(query.flag("desc") ? found.reversed() : found, query, now));
    }

    /** The run that started last; {@code status} may narrow the choice. */
    public RunLifecycle last(Account account, Query query, Predicate<RunLifecycle> wanted) {
        var found = inOrder(account, wanted.and(status(query, runs.now())));
        if (found.isEmpty()) {
            throw Problem.notFound("Actor run");
        }
        return found.getLast();
    }

    /** By start; those of one millisecond in the order in which they were asked for. */
    private List<RunLifecycle> inOrder(Account account, Predicate<RunLifecycle> wanted) {
        return runs.of(account, wanted).stream()
                .sorted(Comparator.comparing(run -> run.birth().startedAt()))
                .toList();
    }

    private static ObjectNode page(List<RunLifecycle> found, Query query, Instant now) {
        var offset = query.whole("offset", 0);
        var limit = Math.clamp(query.whole("limit", MOST), 1, MOST);
        var items = found.stream().skip(offset).limit(limit).toList();
        var page = Json.object();
        page.put("total", found.size()).put("offset", offset).put("limit", limit);
        page.put("desc", query.flag("desc")).put("count", items.size());
        page.putArray("items")
                .addAll(items.stream().map(run -> Json.item(run, now)).toList());
        return page;
    }

    /** Lists lag behind at Apify; how far they do here is a fault that can be set. */
    private Predicate<RunLifecycle> visible(Instant now) {
        Duration lag = faults.listLag();
        return run -> !run.birth().startedAt().plus(lag).isAfter(now);
    }

    private static Predicate<RunLifecycle> started(Query query) {
        var after = query.time("startedAfter");
        var before = query.time("startedBefore");
        return run -> (after == null || !run.birth().startedAt().isBefore(after))
                && (before == null || !run.birth().startedAt().isAfter(before));
    }

    private static Predicate<RunLifecycle> status(Query query, Instant now) {
        var wanted = query.words("status");
        return run -> wanted.isEmpty() || wanted.contains(run.at(now).status());
    }
}
