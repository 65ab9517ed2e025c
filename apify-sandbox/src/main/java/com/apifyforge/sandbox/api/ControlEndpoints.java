package com.apifyforge.sandbox.api;

import com.apifyforge.sandbox.fault.Fault;
import com.apifyforge.sandbox.fault.Faults;
import com.apifyforge.sandbox.message.Answer;
import com.apifyforge.sandbox.message.Body;
import com.apifyforge.sandbox.message.Call;
import com.apifyforge.sandbox.message.Problem;
import com.apifyforge.sandbox.run.Accounts;
import com.apifyforge.sandbox.run.Json;
import com.apifyforge.sandbox.run.Runs;
import com.apifyforge.sandbox.run.SandboxRun;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The calls under {@code /control}, which no Apify has. They require the sandbox's key: other users of the machine can
 * call them.
 */
public final class ControlEndpoints {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Runs runs;
    private final Accounts accounts;
    private final Faults faults;

    public ControlEndpoints(Runs runs, Accounts accounts, Faults faults) {
        this.runs = runs;
        this.accounts = accounts;
        this.faults = faults;
    }

    /** Throws {@link Problem}. */
    public Answer handle(Authorization authorization, Call call) {
        if (!(authorization instanceof Authorization.Owner)) {
            throw new Problem(401, "control-key-required", "Control calls need the sandbox's key as a bearer token");
        }
        return switch (call.method() + " " + call.path()) {
            case "GET /control/runs" -> list();
            case "POST /control/revoke" -> revoke(call.body().bytes());
            case "POST /control/faults" -> fault(parse(call.body()));
            case "POST /control/list-lag" -> listLag(parse(call.body()));
            case "DELETE /control/faults" -> {
                faults.clear();
                yield Answer.empty(204);
            }
            default -> throw new Problem(404, "page-not-found", "There is no such control call");
        };
    }

    private Answer list() {
        var now = runs.now();
        var json = Json.object();
        var array = json.putArray("runs");
        for (var life : runs.all()) {
            var run = SandboxRun.of(life, now);
            var item = array.addObject();
            item.put("id", run.id()).put("userId", run.userId()).put("username", run.username());
            item.put("actorId", run.actorId()).put("taskId", run.taskId()).put("status", run.status());
            item.put("startedAt", Json.time(run.startedAt())).put("finishedAt", Json.timeIfAny(run.finishedAt()));
            item.put("userAgent", run.userAgent());
        }
        return Answer.json(200, json);
    }

    private Answer revoke(byte[] token) {
        int length = token.length;
        while (length > 0 && token[length - 1] <= ' ') {
            length--;
        }
        var trimmed = Arrays.copyOf(token, length);
        accounts.revoke(trimmed);
        Arrays.fill(token, (byte) 0);
        Arrays.fill(trimmed, (byte) 0);
        return Answer.empty(204);
    }

    private Answer fault(JsonNode told) {
        var method = told.path("method").asString("*");
        var path = pattern(told.path("path").asString(".*"));
        if (told.has("share")) {
            faults.share(told.path("share").asDouble(0), method, path, read(told));
        } else {
            faults.next(times(told), method, path, read(told));
        }
        return Answer.empty(204);
    }

    private static int times(JsonNode told) {
        int times = told.path("times").asInt(1);
        if (times < 1) {
            throw Problem.badParameter("times", "1 or more");
        }
        return times;
    }

    private static String pattern(String path) {
        try {
            return Pattern.compile(path).pattern();
        } catch (PatternSyntaxException _) {
            throw Problem.badParameter("path", "a regular expression");
        }
    }

    private Answer listLag(JsonNode told) {
        faults.listLag(Duration.ofMillis(told.path("millis").asLong(0)));
        return Answer.empty(204);
    }

    private static Fault read(JsonNode told) {
        var time = Duration.ofMillis(told.path("millis").asLong(1000));
        return switch (told.path("fault").asString("")) {
            case "drop-answer" -> new Fault.DropAnswer();
            case "reset" -> new Fault.Reset();
            case "silence" -> new Fault.Silence();
            case "delay" -> new Fault.Delay(time);
            case "slow-body" -> new Fault.SlowBody(time);
            case "cut-body" -> new Fault.CutBody();
            case "garbage" -> new Fault.Garbage();
            case "redirect" -> new Fault.Redirect(told.path("location").asString("https://127.0.0.1:1/"));
            case "failure" -> failure(told);
            case "" -> throw Problem.badParameter("fault", "given");
            default ->
                throw Problem.badParameter(
                        "fault",
                        "drop-answer, reset, silence, delay, slow-body, cut-body, garbage, redirect or failure");
        };
    }

    private static Fault failure(JsonNode told) {
        var status = told.path("status").asInt(500);
        if (status < 400 || status > 599) {
            throw Problem.badParameter("status", "between 400 and 599");
        }
        return new Fault.Failure(
                status,
                text(told, "type"),
                told.path("carriedOut").asBoolean(false),
                told.has("retryAfterSecs") ? told.path("retryAfterSecs").asInt(0) : null);
    }

    private static @Nullable String text(JsonNode told, String name) {
        return told.path(name).isString() ? told.path(name).asString() : null;
    }

    private static JsonNode parse(Body body) {
        try {
            return MAPPER.readTree(body.bytes());
        } catch (JacksonException _) {
            throw new Problem(400, "invalid-request", "The body is not JSON");
        }
    }
}
