package com.apifyforge.benchmarks.overload;

/** How much is measured; times are seconds. */
record OverloadSize(int users, int perSecond, int before, int during, int after, int warmUpTime, int backlog) {
    private static final int OTHERS_PER_SECOND = 20;

    Phases phases() {
        return new Phases(users, perSecond, before, during, after);
    }

    Phases warmUp() {
        return new Phases(users, perSecond, warmUpTime, 0, 1);
    }

    /** Of those who have no backlog. */
    Phases others() {
        return new Phases(users, OTHERS_PER_SECOND, before, during, 0);
    }
}
