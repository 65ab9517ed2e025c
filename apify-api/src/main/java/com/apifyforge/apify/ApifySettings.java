package com.apifyforge.apify;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code baseUrl} must be {@code https}; {@code caFile} is a PEM file that replaces the JDK's trust store for a private
 * CA. {@code startTimeout} bounds a start from the first byte to the last, {@code callTimeout} every other call.
 */
public record ApifySettings(
        URI baseUrl,
        @Nullable Path caFile,
        Duration connectTimeout,
        Duration startTimeout,
        Duration callTimeout,
        int maxConnections) {}
