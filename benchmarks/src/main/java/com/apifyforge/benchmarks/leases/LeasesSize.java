package com.apifyforge.benchmarks.leases;

import java.time.Duration;

/** How much is asked for. */
record LeasesSize(int users, int callers, int perCall, Duration warmUp, Duration time) {}
