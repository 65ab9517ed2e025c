package com.apifyforge.sandbox.run;

import com.apifyforge.sandbox.message.Answer;
import com.apifyforge.sandbox.message.Query;
import java.util.List;
import java.util.Map;

/** A run's default dataset. Its items are made while they are sent. */
public final class Dataset {
    /** What the official clients say that Apify's header holds where there is no limit; a limit of 0 is none, too. */
    private static final long NO_LIMIT = 999_999_999_999L;

    private final Runs runs;

    public Dataset(Runs runs) {
        this.runs = runs;
    }

    public Answer describe(RunLifecycle run) {
        var items = run.items(runs.now());
        var json = Storage.described(run, run.datasetId());
        json.put("itemCount", items).put("cleanItemCount", items);
        json.put("consoleUrl", "https://console.apify.com/storage/datasets/" + run.datasetId());
        return Answer.data(200, json);
    }

    /** A bare array without {@code data}; the headers describe the page, before empty items are skipped. */
    public Answer items(RunLifecycle run, Query query) {
        var total = run.items(runs.now());
        var offset = query.whole("offset", 0, NO_LIMIT);
        var limit = limit(query);
        var desc = query.flag("desc");
        int skipped = (int) Math.min(offset, total);
        int count = (int) Math.min(limit, total - skipped);
        var page = new Items.Page(desc ? total - 1 - skipped : skipped, desc ? -1 : 1, count);
        return write(run, page, query)
                .with(Map.of(
                        "X-Apify-Pagination-Offset", Long.toString(offset),
                        "X-Apify-Pagination-Limit", Long.toString(limit),
                        "X-Apify-Pagination-Count", Integer.toString(count),
                        "X-Apify-Pagination-Total", Integer.toString(total),
                        "X-Apify-Pagination-Desc", Boolean.toString(desc)));
    }

    private static long limit(Query query) {
        var limit = query.whole("limit", NO_LIMIT, NO_LIMIT);
        return limit == 0 ? NO_LIMIT : limit;
    }

    private static Answer write(RunLifecycle run, Items.Page page, Query query) {
        var format = ItemFormat.of(query);
        var fields = fields(query);
        var written = fields.isEmpty() && skipsEmpty(query) ? new Items.Page(0, 1, 0) : page;
        var items = new Items(run, written, fields, format, format.opening(query, fields));
        return new Answer(200, format.contentType, items, Map.of());
    }

    /** In the order in which they are asked for. */
    private static List<String> fields(Query query) {
        var picked = query.words("fields");
        var omitted = query.words("omit");
        return (picked.isEmpty() ? Items.FIELDS : picked)
                .stream()
                        .distinct()
                        .filter(Items.FIELDS::contains)
                        .filter(field -> !omitted.contains(field))
                        .toList();
    }

    private static boolean skipsEmpty(Query query) {
        return query.flag("clean") || query.flag("skipEmpty");
    }
}
