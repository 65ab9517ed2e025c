package com.apifyforge.gateway.operations;

import org.jspecify.annotations.Nullable;

/**
 * A part of the system as this gateway finds it.
 *
 * @param detail in words and with what to do
 * @param runbook the name of one in docs/runbooks, where there is something to do
 */
record Part(
        String name, State state, String detail, @Nullable String runbook) {

    enum State {
        UP,
        DEGRADED,
        DOWN,
        UNKNOWN
    }

    static Part up(String name, String detail) {
        return new Part(name, State.UP, detail, null);
    }
}
