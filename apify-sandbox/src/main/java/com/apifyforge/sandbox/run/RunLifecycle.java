package com.apifyforge.sandbox.run;

import com.apifyforge.sandbox.message.Body;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run. Its state is computed from the clock when somebody looks, so that thousands of running runs cost neither
 * threads nor timers.
 */
public final class RunLifecycle {
    private static final Duration READY = Duration.ofMillis(50);
    private static final Duration PASSING = Duration.ofMillis(100);
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** What is known at the start. {@code taskId} is null for an Actor's own run. */
    public record Birth(
            String id,
            Account account,
            String actorId,
            @Nullable String taskId,
            Instant startedAt,
            Script script,
            Options options,
            @Nullable String userAgent,
            @Nullable String inputType,
            Body input) {}

    /** {@code next} is when the state changes by itself; null at the end of life. */
    public record State(
            String status,
            @Nullable Instant finishedAt,
            @Nullable Instant next) {}

    private record End(Instant from, Duration passing, String while_, String status) {}

    private final Birth birth;
    private volatile @Nullable End aborted;

    public RunLifecycle(Birth birth) {
        this.birth = birth;
    }

    public Birth birth() {
        return birth;
    }

    String datasetId() {
        return 'D' + birth.id().substring(1);
    }

    String keyValueStoreId() {
        return 'K' + birth.id().substring(1);
    }

    String requestQueueId() {
        return 'Q' + birth.id().substring(1);
    }

    public State at(Instant now) {
        var end = end();
        var running = birth.startedAt().plus(READY);
        if (now.isBefore(end.from())) {
            return now.isBefore(running) ? new State("READY", null, running) : new State("RUNNING", null, end.from());
        }
        var over = end.from().plus(end.passing());
        return now.isBefore(over) ? new State(end.while_(), null, over) : new State(end.status(), over, null);
    }

    /** Does nothing where the run ends already. */
    synchronized void abort(Instant now, boolean gracefully) {
        if (now.isBefore(end().from())) {
            aborted = new End(now, gracefully ? GRACE : PASSING, "ABORTING", "ABORTED");
        }
    }

    /** Items in the dataset by now: they come evenly while the run goes on. */
    int items(Instant now) {
        var whole = birth.script().length().toMillis();
        var past = Duration.between(birth.startedAt(), min(now, end().from())).toMillis();
        return past >= whole ? birth.script().items() : (int) (birth.script().items() * past / whole);
    }

    private End end() {
        var abort = aborted;
        if (abort != null) {
            return abort;
        }
        var script = birth.script();
        var natural = birth.startedAt().plus(script.length());
        var limit = birth.startedAt().plusSeconds(birth.options().timeoutSecs());
        if (birth.options().timeoutSecs() > 0 && limit.isBefore(natural)) {
            return new End(limit, PASSING, "TIMING-OUT", "TIMED-OUT");
        }
        return script.end().equals("TIMED-OUT")
                ? new End(natural, PASSING, "TIMING-OUT", "TIMED-OUT")
                : new End(natural, Duration.ZERO, "RUNNING", script.end());
    }

    private static Instant min(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
