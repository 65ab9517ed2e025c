package com.apifyforge.sandbox.api;

import com.apifyforge.sandbox.message.Answer;
import com.apifyforge.sandbox.message.Call;
import com.apifyforge.sandbox.message.Problem;
import com.apifyforge.sandbox.run.Account;
import com.apifyforge.sandbox.run.Account.Temper;
import com.apifyforge.sandbox.run.Json;
import com.apifyforge.sandbox.run.Options;
import com.apifyforge.sandbox.run.Reply;
import com.apifyforge.sandbox.run.RunLifecycle;
import com.apifyforge.sandbox.run.Runs;
import com.apifyforge.sandbox.run.Script;
import com.apifyforge.sandbox.run.Target;
import java.security.SecureRandom;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Starting runs. As at Apify, nothing makes a start safe to repeat. */
final class StartEndpoints {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private final Runs runs;
    private final RandomGenerator random = new SecureRandom();

    StartEndpoints(Runs runs) {
        this.runs = runs;
    }

    Reply actor(Account account, Call call, String idOrName) {
        return start(account, call, Target.actor(idOrName), null);
    }

    Reply task(Account account, Call call, String idOrName) {
        var task = Target.task(idOrName);
        return start(account, call, Target.actorOf(task), task);
    }

    private Reply start(Account account, Call call, String actorId, @Nullable String taskId) {
        if (account.temper() == Temper.BROKE) {
            throw new Problem(
                    402,
                    "not-enough-usage-to-run-paid-actor",
                    "By launching this job you will exceed your remaining usage");
        }
        var options = Options.of(call.query());
        var script = Script.of(call.body());
        runs.requireRoomFor(call.body());
        var run = new RunLifecycle(new RunLifecycle.Birth(
                id(),
                account,
                actorId,
                taskId,
                runs.now().truncatedTo(ChronoUnit.MILLIS),
                script,
                options,
                call.userAgent(),
                call.contentType(),
                call.body()));
        runs.add(run);
        var location =
                call.base() + "/v2/actors/" + actorId + "/runs/" + run.birth().id();
        return RunEndpoints.answer(
                call, runs, run, now -> Answer.data(201, Json.run(run, now)).with(Map.of("Location", location)));
    }

    private String id() {
        var id = new StringBuilder("R");
        for (int i = 0; i < 16; i++) {
            id.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        return id.toString();
    }
}
