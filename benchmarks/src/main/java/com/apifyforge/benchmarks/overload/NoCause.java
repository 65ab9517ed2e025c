package com.apifyforge.benchmarks.overload;

/** Of a warm-up. */
record NoCause() implements Cause {
    @Override
    public void begin() {}

    @Override
    public void end() {}
}
