package com.apifyforge.benchmarks.overload;

/** What is wrong for a while. Both methods return at once. */
interface Cause {
    void begin();

    void end();

    /** Is this user one of those it is about? */
    default boolean affects(int user) {
        return true;
    }
}
