package com.apifyforge.gateway.policy;

import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.gateway.policy.Rule.Most;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All rules. A job is allowed by one of them alone; what two allow together nobody allowed. */
public final class Policy {
    private final List<Rule> rules;

    Policy(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** What is said of a job. */
    public sealed interface Verdict {
        /** {@code options} are the caller's, and the rule's limit wherever the caller set none. */
        record Allowed(RunOptions options) implements Verdict {}

        /** {@code reason} is a code, {@code detail} tells what is allowed. */
        record Forbidden(String reason, String detail) implements Verdict {}
    }

    /** Does any rule let this caller act for this user? People always act for themselves. */
    public boolean mayActFor(Caller caller) {
        return caller.isPerson() || rules.stream().anyMatch(rule -> rule.isOf(caller));
    }

    public Verdict judge(Caller caller, Target target, RunOptions options) {
        var of = rules.stream().filter(rule -> rule.isOf(caller)).toList();
        if (of.isEmpty()) {
            return new Verdict.Forbidden("NOT_ALLOWED", "The gateway's policy lets this caller start nothing.");
        }
        var that = of.stream().filter(rule -> rule.allows(target)).toList();
        if (that.isEmpty()) {
            return new Verdict.Forbidden(
                    "TARGET_NOT_ALLOWED", "The gateway's policy does not let this caller run this Actor or task.");
        }
        return that.stream()
                .map(rule -> within(rule.most(), options))
                .reduce((one, other) -> one instanceof Verdict.Allowed ? one : other)
                .orElseThrow();
    }

    private static Verdict within(Most most, RunOptions asked) {
        // Memory is a size and not a bound: to set it for the caller would make small runs dear.
        if (most.memoryMbytes() != null
                && (asked.memoryMbytes() == null || asked.memoryMbytes() > most.memoryMbytes())) {
            return limit("memoryMbytes", most.memoryMbytes());
        }
        if (most.timeoutSecs() != null
                && asked.timeoutSecs() != null
                && (asked.timeoutSecs() == 0 || asked.timeoutSecs() > most.timeoutSecs())) {
            return limit("timeoutSecs", most.timeoutSecs());
        }
        if (isAbove(asked.maxItems(), most.maxItems())) {
            return limit("maxItems", most.maxItems());
        }
        // What Apify makes of 0 is not documented; it may be no limit.
        if (isAbove(asked.maxTotalChargeUsd(), most.maxTotalChargeUsd())
                || most.maxTotalChargeUsd() != null && isZero(asked.maxTotalChargeUsd())) {
            return limit("maxTotalChargeUsd", most.maxTotalChargeUsd());
        }
        return new Verdict.Allowed(new RunOptions(
                asked.build(),
                asked.memoryMbytes(),
                or(asked.timeoutSecs(), most.timeoutSecs()),
                or(asked.maxItems(), most.maxItems()),
                or(asked.maxTotalChargeUsd(), most.maxTotalChargeUsd())));
    }

    private static boolean isAbove(@Nullable Integer asked, @Nullable Integer most) {
        return asked != null && most != null && asked > most;
    }

    private static boolean isAbove(@Nullable BigDecimal asked, @Nullable BigDecimal most) {
        return asked != null && most != null && asked.compareTo(most) > 0;
    }

    private static boolean isZero(@Nullable BigDecimal asked) {
        return asked != null && asked.signum() == 0;
    }

    private static <T> @Nullable T or(@Nullable T asked, @Nullable T most) {
        return asked == null ? most : asked;
    }

    private static Verdict.Forbidden limit(String option, @Nullable Object most) {
        return new Verdict.Forbidden(
                "LIMIT_EXCEEDED",
                "The gateway's policy wants options." + option + " to be set, to at most " + most + ".");
    }
}
