/**
 * Leases from the token-service: asked for in batches, opened only while a request is written, closed with what came of
 * them. What comes over this connection is sealed to a key of this one call.
 */
@NullMarked
package com.apifyforge.worker.lease;

import org.jspecify.annotations.NullMarked;
