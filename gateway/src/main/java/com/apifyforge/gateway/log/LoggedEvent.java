package com.apifyforge.gateway.log;

import java.time.Instant;

/**
 * An event of a user as a stream tells it.
 *
 * @param data its JSON with type, id and time
 */
public record LoggedEvent(boolean ofJob, long offset, String type, Instant at, String data) {}
