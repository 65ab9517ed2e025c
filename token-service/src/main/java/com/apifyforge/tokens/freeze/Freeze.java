package com.apifyforge.tokens.freeze;

import java.time.Instant;

/**
 * @param worker {@value Freezes#ALL}, or a worker as the audit names it, such as {@code apify-worker/1f0c6a2b9d3e}
 * @param frozenBy the operator's certificate, named the same way
 */
record Freeze(String worker, Instant frozenAt, String frozenBy) {}
