package com.apifyforge.sandbox.run;

import com.apifyforge.sandbox.message.Answer;
import com.apifyforge.sandbox.message.Body;
import com.apifyforge.sandbox.message.Problem;
import com.apifyforge.sandbox.message.Query;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A run's default dataset. Its items are computed. */
public final class Dataset {
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

    /** A bare array without {@code data}; the headers describe the page. */
    public Answer items(RunLifecycle run, Query query) {
        var total = run.items(runs.now());
        var offset = Math.min(query.whole("offset", 0), total);
        var count = Math.min(query.whole("limit", Integer.MAX_VALUE), total - offset);
        var desc = query.flag("desc");
        var items = IntStream.range(offset, offset + count)
                .mapToObj(n -> item(run, desc ? total - 1 - n : n))
                .toList();
        var limit = query.text("limit") == null ? Math.max(1, total) : query.whole("limit", 0);
        return write(items, query).with(page(offset, limit, count, total, desc));
    }

    private static Answer write(List<ObjectNode> items, Query query) {
        var format = query.text("format");
        if (format == null || format.equals("json")) {
            return Answer.json(200, JsonNodeFactory.instance.arrayNode().addAll(items));
        }
        if (format.equals("jsonl")) {
            var lines = items.stream().map(item -> item + "\n").collect(Collectors.joining());
            return new Answer(200, "application/x-ndjson; charset=utf-8", Body.of(lines), Map.of());
        }
        throw Problem.badParameter("format", "json or jsonl in the sandbox");
    }

    private static Map<String, String> page(int offset, int limit, int count, int total, boolean desc) {
        return Map.of(
                "X-Apify-Pagination-Offset", Integer.toString(offset),
                "X-Apify-Pagination-Limit", Integer.toString(limit),
                "X-Apify-Pagination-Count", Integer.toString(count),
                "X-Apify-Pagination-Total", Integer.toString(total),
                "X-Apify-Pagination-Desc", Boolean.toString(desc));
    }

    private static ObjectNode item(RunLifecycle run, int index) {
        return Json.object().put("index", index).put("runId", run.birth().id()).put("text", "Item " + index);
    }
}
