/**
 * Facts leave the service: each is written into the document whose change it tells of, in the same atomic write, and
 * published after it. At least once and in the order of the array; event ids are deterministic, so consumers drop
 * repeats by id.
 */
@NullMarked
package com.apifyforge.tokens.outbox;

import org.jspecify.annotations.NullMarked;
