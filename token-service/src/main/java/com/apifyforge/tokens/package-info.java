/**
 * The token-service: keeps each user's Apify token in an envelope and lends it, one job at a time, to a worker that
 * holds a certificate and a scheduler's ticket. Arrows between the packages go one way: {@code lease} and {@code token}
 * use {@code sealing} and {@code envelope}; {@code token} writes to the {@code outbox}; nobody uses {@code lease}.
 */
@NullMarked
package com.apifyforge.tokens;

import org.jspecify.annotations.NullMarked;
