package com.apifyforge.service;

import static com.apifyforge.service.Metric.Kind.COUNTER;
import static com.apifyforge.service.Metric.Kind.GAUGE;
import static com.apifyforge.service.Metric.Kind.TIMER;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Every metric of ours: named here, and nowhere else. Values of tags come from short lists in our code; what somebody
 * else chooses (users, jobs, Apify's error types) is never one. HTTP, the JVM and Kafka's clients are measured by their
 * own.
 */
public enum Metric {
    // Of both services
    PART_UP(GAUGE, "vault.part.up", "1 while the part answers this process, else 0", "part"),
    DEAD_LETTERS(COUNTER, "vault.dead.letters", "Records that could not be handled", "topic", "reason"),
    APIFY_CALLS(TIMER, "vault.apify.calls", "Calls to Apify by the kind of reply", "call", "outcome"),

    // Of the token-service
    LEASES_GRANTED(COUNTER, "vault.leases.granted", "Leases handed out, of any purpose"),
    LEASE_ANSWERS(COUNTER, "vault.lease.answers", "Answers to asks for a lease", "purpose", "answer"),
    LEASE_RESULTS(
            COUNTER, "vault.lease.results", "Leases by what was first said to have come of them", "purpose", "result"),
    KMS_CALLS(TIMER, "vault.kms.calls", "Calls to KMS, retries included", "operation", "outcome"),
    TOKEN_EVENTS(
            COUNTER,
            "vault.token.events",
            "Stored, revoked, invalidated, rejected, reminded; the reason of a rejection, and USE_DISPUTED where a user"
                    + " says that a use was not theirs",
            "event",
            "reason"),
    OUTBOX_LEFT(GAUGE, "vault.outbox.left", "Users whose events the last sweep found unpublished"),
    FREEZES(GAUGE, "vault.freezes", "Freezes of leases in force, each for all workers or for one"),
    KEYS_WITHOUT_WRAPPING_KEY(
            GAUGE,
            "vault.keys.without.wrapping.key",
            "Stored keys, at the start, whose wrapping key this service was not given"),
    CALLERS_REFUSED(COUNTER, "vault.callers.refused", "Requests turned away at the certificate", "reason"),

    // Of the worker
    LEASES_TAKEN(COUNTER, "vault.leases.taken", "Leases received, of any purpose"),
    JOB_EVENTS(
            COUNTER,
            "vault.job.events",
            "What was said of jobs; the reason where it is one of ours, or APIFY",
            "event",
            "reason"),
    APIFY_BREAKER_OPEN(GAUGE, "vault.apify.breaker.open", "1 while Apify counts as away, else 0"),
    APIFY_CALLS_UNDER_WAY(GAUGE, "vault.apify.calls.under.way", "Calls that wait for Apify's answer"),
    RESULTS_WAITING(GAUGE, "vault.results.waiting", "Lease results that wait for the token-service"),
    STRAY_RUNS(COUNTER, "vault.stray.runs", "Runs that were one too many", "outcome"),

    // Of the gateway
    PROJECTION_BEHIND(
            GAUGE,
            "vault.projection.behind",
            "Records that the gateways have still to read before they tell what the topics do"),
    EVENT_STREAMS(GAUGE, "vault.event.streams", "Open event streams"),

    // Of the console
    CONSOLE_SESSIONS(GAUGE, "vault.console.sessions", "People who have signed in, each browser once"),
    CONSOLE_SIGN_INS(COUNTER, "vault.console.sign.ins", "Sign-ins by what became of them", "outcome");

    /** What a reason, or another tag, is where there is none. */
    public static final String NONE = "none";

    enum Kind {
        COUNTER,
        TIMER,
        GAUGE
    }

    final Kind kind;
    final String meter;
    final String tells;
    final List<String> tags;

    Metric(Kind kind, String meter, String tells, String... tags) {
        this.kind = kind;
        this.meter = meter;
        this.tells = tells;
        this.tags = List.of(tags);
    }

    /** {@code values} are those of the tags, in their order. */
    public void count(MeterRegistry meters, Object... values) {
        counter(meters, values).increment();
    }

    /**
     * For a counter that has to be there from the start: what Prometheus first sees above zero, it takes for no rise.
     */
    public Counter counter(MeterRegistry meters, Object... values) {
        return Counter.builder(meter).description(tells).tags(tags(values)).register(meters);
    }

    public void time(MeterRegistry meters, Duration took, Object... values) {
        Timer.builder(meter)
                .description(tells)
                .tags(tags(values))
                .register(meters)
                .record(took);
    }

    public void gauge(MeterRegistry meters, Supplier<Number> value, Object... values) {
        Gauge.builder(meter, value).description(tells).tags(tags(values)).register(meters);
    }

    private List<Tag> tags(Object... values) {
        if (values.length != tags.size()) {
            throw new IllegalArgumentException(this + " has the tags " + tags);
        }
        var all = new ArrayList<Tag>();
        for (int i = 0; i < values.length; i++) {
            all.add(Tag.of(tags.get(i), values[i].toString()));
        }
        return all;
    }
}
