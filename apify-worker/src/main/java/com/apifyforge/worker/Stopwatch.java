package com.apifyforge.worker;

/**
 * Time that only passes: a wall clock that is set back would make an old lease young again. It goes on while the
 * process is stopped, so a worker that was paused notices.
 */
@FunctionalInterface
public interface Stopwatch {
    /** Nanoseconds since some moment, for differences only. */
    long nanos();
}
