/**
 * The events of each user in the order in which they were written, with the place that a stream of them goes on from.
 * An event is found by the offset of its record, so that one that is written again is the same entry.
 */
@NullMarked
package com.apifyforge.gateway.log;

import org.jspecify.annotations.NullMarked;
