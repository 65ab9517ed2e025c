package com.apifyforge.sandbox.run;

import com.apifyforge.sandbox.message.Answer;
import com.apifyforge.sandbox.message.Body;
import com.apifyforge.sandbox.message.Problem;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** What a run leaves behind besides items: the INPUT and OUTPUT records and a log. All but the input is computed. */
public final class Storage {
    private final Runs runs;

    public Storage(Runs runs) {
        this.runs = runs;
    }

    public Answer store(RunLifecycle run) {
        var json = described(run, run.keyValueStoreId());
        json.put("username", run.birth().account().username());
        json.put("consoleUrl", "https://console.apify.com/storage/key-value-stores/" + run.keyValueStoreId());
        return Answer.data(200, json);
    }

    public Answer keys(RunLifecycle run, String base) {
        var page = Json.object();
        var items = page.putArray("items");
        key(items.addObject(), "INPUT", run.birth().input().length(), run, base);
        if (hasOutput(run)) {
            key(items.addObject(), "OUTPUT", output(run).length(), run, base);
        }
        page.put("count", items.size()).put("limit", 1000).put("isTruncated", false);
        return Answer.data(200, page.putNull("nextExclusiveStartKey"));
    }

    public Answer record(RunLifecycle run, String key) {
        if (key.equals("INPUT")) {
            var birth = run.birth();
            var type = birth.inputType() == null ? Answer.JSON : birth.inputType();
            return new Answer(200, type, birth.input(), Map.of());
        }
        if (key.equals("OUTPUT") && hasOutput(run)) {
            return new Answer(200, Answer.JSON, output(run), Map.of());
        }
        throw Problem.notFound("Record");
    }

    public Answer log(RunLifecycle run) {
        var now = runs.now();
        var state = run.at(now);
        var end = state.finishedAt();
        var log = new StringBuilder();
        var born = Json.time(run.birth().startedAt());
        line(log, born, "ACTOR: The sandbox plays this run.");
        line(log, born, "Input: " + run.birth().input().length() + " bytes");
        line(log, Json.time(end == null ? now : end), "Items: " + run.items(now));
        if (end != null) {
            line(log, Json.time(end), "The run is " + state.status() + ".");
        }
        return new Answer(200, "text/plain; charset=utf-8", Body.of(log.toString()), Map.of());
    }

    /** The fields that datasets and key-value stores share. */
    static ObjectNode described(RunLifecycle run, String id) {
        var birth = run.birth();
        var born = Json.time(birth.startedAt());
        var json = Json.object();
        json.put("id", id).putNull("name").put("userId", birth.account().id());
        json.put("createdAt", born).put("modifiedAt", born).put("accessedAt", born);
        json.put("actId", birth.actorId()).put("actRunId", birth.id());
        return json.put("generalAccess", "FOLLOW_USER_SETTING");
    }

    private boolean hasOutput(RunLifecycle run) {
        return run.at(runs.now()).status().equals("SUCCEEDED");
    }

    private Body output(RunLifecycle run) {
        return Body.of(Json.object().put("items", run.items(runs.now())).toString());
    }

    private static void key(ObjectNode json, String key, int size, RunLifecycle run, String base) {
        json.put("key", key).put("size", size);
        json.put("recordPublicUrl", base + "/v2/key-value-stores/" + run.keyValueStoreId() + "/records/" + key);
    }

    private static void line(StringBuilder log, String time, String text) {
        log.append(time).append(' ').append(text).append('\n');
    }
}
