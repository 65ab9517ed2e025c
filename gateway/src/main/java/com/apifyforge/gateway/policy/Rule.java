package com.apifyforge.gateway.policy;

import com.apifyforge.events.Target;
import java.math.BigDecimal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is allowed.
 *
 * @param caller name of a program, or {@value #PEOPLE}
 * @param users for whom: {@value #SELF}, {@value #ANY}, or their ids
 * @param actors ids or {@code username~name}, exactly as jobs name them, or {@value #EVERY}
 * @param tasks as {@code actors}
 */
record Rule(String caller, Set<String> users, Set<String> actors, Set<String> tasks, Most most) {
    static final String PEOPLE = "people";
    static final String SELF = "self";
    static final String ANY = "any";
    static final String EVERY = "*";

    /** Null is no limit. */
    record Most(
            @Nullable Integer memoryMbytes,
            @Nullable Integer timeoutSecs,
            @Nullable Integer maxItems,
            @Nullable BigDecimal maxTotalChargeUsd) {}

    boolean isOf(Caller by) {
        return by.isPerson()
                ? caller.equals(PEOPLE) && users.contains(SELF)
                : caller.equals(by.name()) && isFor(by.userId());
    }

    private boolean isFor(String userId) {
        return users.contains(ANY) || users.contains(userId);
    }

    boolean allows(Target target) {
        return switch (target) {
            case Target.Actor(String id) -> actors.contains(EVERY) || actors.contains(id);
            case Target.Task(String id) -> tasks.contains(EVERY) || tasks.contains(id);
        };
    }
}
