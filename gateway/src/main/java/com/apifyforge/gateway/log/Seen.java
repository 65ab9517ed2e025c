package com.apifyforge.gateway.log;

import java.time.Instant;

/** Where and when an event was written: its message id, its time and its offset in the partition of its user. */
public record Seen(String id, Instant time, long offset) {}
