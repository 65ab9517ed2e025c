package com.apifyforge.sandbox.server;

import com.apifyforge.sandbox.api.Authorization;
import com.apifyforge.sandbox.api.ControlEndpoints;
import com.apifyforge.sandbox.api.Routes;
import com.apifyforge.sandbox.fault.Fault;
import com.apifyforge.sandbox.fault.Faults;
import com.apifyforge.sandbox.message.Answer;
import com.apifyforge.sandbox.message.Body;
import com.apifyforge.sandbox.message.Call;
import com.apifyforge.sandbox.message.Problem;
import com.apifyforge.sandbox.run.Accounts;
import com.apifyforge.sandbox.run.Reply;
import com.apifyforge.sandbox.run.Runs;
import io.netty.handler.codec.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a call carried out and spoils the answer where a fault is due. */
public final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    /** Waiting calls look again this often: an abort may have ended their run earlier than it was to end. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private final Runs runs;
    private final Faults faults;
    private final Routes api;
    private final ControlEndpoints control;
    private final Authenticator doorman;
    private final Bodies bodies = new Bodies();

    public Dispatcher(Runs runs, Accounts accounts, Faults faults, @Nullable String controlKey) {
        this.runs = runs;
        this.faults = faults;
        api = new Routes(runs, faults);
        control = new ControlEndpoints(runs, accounts, faults);
        doorman = new Authenticator(accounts, controlKey);
    }

    Authorization admit(HttpRequest head) {
        return doorman.admit(head);
    }

    public Bodies bodies() {
        return bodies;
    }

    void serve(ResponseWriter writing, Authorization authorization, Supplier<Call> received) {
        try {
            var call = received.get();
            if (call.path().startsWith("/control/")) {
                writing.write(control.handle(authorization, call));
            } else {
                serve(writing, authorization, call, faults.strike(call.method(), call.path()));
            }
        } catch (Problem problem) {
            writing.write(Answer.of(problem));
        } catch (RuntimeException e) {
            LOG.error("The sandbox failed to answer", e);
            writing.write(Answer.of(new Problem(500, "internal-server-error", "Unexpected error")));
        }
    }

    private void serve(ResponseWriter writing, Authorization authorization, Call call, @Nullable Fault fault) {
        switch (fault) {
            case null -> carryOut(authorization, call, writing, writing::write);
            case Fault.DropAnswer() -> carryOut(authorization, call, writing, _ -> writing.close());
            case Fault.Silence() -> carryOut(authorization, call, writing, _ -> {});
            case Fault.Delay(var time) ->
                carryOut(authorization, call, writing, answer -> writing.later(time, () -> writing.write(answer)));
            case Fault.SlowBody(var time) ->
                carryOut(authorization, call, writing, answer -> writing.writeIn(time, answer));
            case Fault.CutBody() -> carryOut(authorization, call, writing, writing::writeHalf);
            case Fault.Garbage() -> carryOut(authorization, call, writing, answer -> writing.write(garbage(answer)));
            case Fault.Reset() -> writing.reset();
            case Fault.Redirect(var location) -> writing.write(Answer.empty(302).with(Map.of("Location", location)));
            case Fault.Failure failure -> {
                if (failure.carriedOut()) {
                    carryOut(authorization, call, writing, _ -> writing.write(failed(failure)));
                } else {
                    writing.write(failed(failure));
                }
            }
        }
    }

    private interface Outlet {
        void write(Answer answer);
    }

    private void carryOut(Authorization authorization, Call call, ResponseWriter writing, Outlet outlet) {
        switch (reply(authorization, call)) {
            case Reply.Now(var answer) -> outlet.write(answer);
            case Reply.WhenEnded waiting -> wait(waiting, writing, outlet);
        }
    }

    /** An error is an answer as well: a fault spoils it, too. */
    private Reply reply(Authorization authorization, Call call) {
        try {
            return api.handle(authorization, call);
        } catch (Problem problem) {
            return Reply.now(Answer.of(problem));
        }
    }

    private void wait(Reply.WhenEnded waiting, ResponseWriter writing, Outlet outlet) {
        var now = runs.now();
        if (!writing.open()) {
            return;
        }
        if (waiting.run().at(now).next() == null || !now.isBefore(waiting.atLatest())) {
            outlet.write(waiting.answer().apply(now));
        } else {
            writing.later(pause(waiting, now), () -> wait(waiting, writing, outlet));
        }
    }

    private static Duration pause(Reply.WhenEnded waiting, Instant now) {
        var next = waiting.run().at(now).next();
        var until = next != null && next.isBefore(waiting.atLatest()) ? next : waiting.atLatest();
        var pause = Duration.between(now, until).plusMillis(1);
        return pause.compareTo(LOOK_AGAIN) < 0 ? pause : LOOK_AGAIN;
    }

    private static Answer garbage(Answer answer) {
        return new Answer(answer.status(), Answer.JSON, Body.of("{\"data\":{\"id\":"), answer.headers());
    }

    private static Answer failed(Fault.Failure failure) {
        var headers = failure.retryAfterSecs() == null
                ? Map.<String, String>of()
                : Map.of("Retry-After", failure.retryAfterSecs().toString());
        return failure.type() == null
                ? new Answer(
                        failure.status(),
                        "text/html",
                        Body.of("<html><body><h1>" + failure.status() + "</h1></body></html>"),
                        headers)
                : Answer.of(new Problem(failure.status(), failure.type(), "Set by the sandbox"))
                        .with(headers);
    }
}
