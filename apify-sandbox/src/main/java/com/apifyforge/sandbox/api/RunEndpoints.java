package com.apifyforge.sandbox.api;

import com.apifyforge.sandbox.message.Answer;
import com.apifyforge.sandbox.message.Call;
import com.apifyforge.sandbox.run.Json;
import com.apifyforge.sandbox.run.Reply;
import com.apifyforge.sandbox.run.RunLifecycle;
import com.apifyforge.sandbox.run.Runs;
import java.time.Instant;
import java.util.function.Function;

/** Reading and ending runs. */
final class RunEndpoints {
    private static final int LONGEST_WAIT = 60;

    private final Runs runs;

    RunEndpoints(Runs runs) {
        this.runs = runs;
    }

    Reply read(Call call, RunLifecycle run) {
        return answer(call, runs, run, now -> Answer.data(200, Json.run(run, now)));
    }

    Reply abort(Call call, RunLifecycle run) {
        runs.abort(run, call.query().flag("gracefully"));
        return Reply.now(Answer.data(200, Json.run(run, runs.now())));
    }

    /** At once, or with {@code waitForFinish} when the run ends, at the latest after 60 seconds. */
    static Reply answer(Call call, Runs runs, RunLifecycle run, Function<Instant, Answer> answer) {
        var now = runs.now();
        var seconds = Math.min(LONGEST_WAIT, call.query().whole("waitForFinish", 0));
        return seconds == 0 || run.at(now).next() == null
                ? Reply.now(answer.apply(now))
                : new Reply.WhenEnded(run, now.plusSeconds(seconds), answer);
    }
}
