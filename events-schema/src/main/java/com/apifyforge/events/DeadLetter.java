package com.apifyforge.events;

import org.jspecify.annotations.Nullable;

/**
 * A record that could not be handled, by its place. The value is not copied: a record that breaks its schema may hold
 * anything, a plaintext token too. {@code path} is the JSON pointer of the fault, or empty.
 */
public record DeadLetter(
        String key,
        String topic,
        int partition,
        long offset,
        String reason,
        String path,
        @Nullable String messageId,
        @Nullable String type)
        implements Message {}
