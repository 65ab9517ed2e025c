package com.apifyforge.benchmarks.overload;

import java.util.function.IntPredicate;

/** The jobs of a round by when they are due: before, during and after the cause. */
record Phases(int users, int perSecond, int before, int during, int after) {
    int jobs() {
        return perSecond * (before + during + after);
    }

    int begin() {
        return perSecond * before;
    }

    int end() {
        return perSecond * (before + during);
    }

    int user(int job) {
        return job % users;
    }

    IntPredicate isBefore() {
        return job -> job < begin();
    }

    IntPredicate isDuring() {
        return job -> job >= begin() && job < end();
    }

    IntPredicate isAfter() {
        return job -> job >= end();
    }

    /** Those of one second after the cause. */
    IntPredicate second(int afterEnd) {
        return job -> job >= end() + afterEnd * perSecond && job < end() + (afterEnd + 1) * perSecond;
    }
}
