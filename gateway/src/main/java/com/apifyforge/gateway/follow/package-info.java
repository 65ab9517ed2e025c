/**
 * Waking those who wait for a user's next event. Each gateway reads the keys of all events, without a group, and wakes
 * its own callers once the projection, which may be another gateway's, has written that far. What is told is always
 * read from the database, so that two gateways tell the same.
 */
@NullMarked
package com.apifyforge.gateway.follow;

import org.jspecify.annotations.NullMarked;
