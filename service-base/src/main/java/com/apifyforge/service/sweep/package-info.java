/**
 * Work that comes back: what a crash left, what waits for its time. Each {@link com.apifyforge.service.sweep.Sweep} has
 * a thread of its own, so that one that waits holds no other; all of them may run in many instances at once.
 */
@NullMarked
package com.apifyforge.service.sweep;

import org.jspecify.annotations.NullMarked;
