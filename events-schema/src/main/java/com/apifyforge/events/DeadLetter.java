package com.apifyforge.events;

import org.jspecify.annotations.Nullable;

/**
 * A record that could not be handled, by its place. The value is not copied: a record that breaks its schema may hold
 * anything, a plaintext token too. {@code path} is the JSON pointer of the fault, or empty. {@code source} says who
 * sent the record ({@code ce_source}), {@code jobId} which job it was about, where that can be read.
 */
public record DeadLetter(
        String key,
        String topic,
        int partition,
        long offset,
        String reason,
        String path,
        @Nullable String messageId,
        @Nullable String type,
        @Nullable String source,
        @Nullable String jobId)
        implements Message {}
