package com.apifyforge.tokens.apify;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param url {@code https} only
 * @param caFile PEM file of a private CA; absent: the JDK's trust store
 * @param callTimeout of one question, from the first byte to the last
 */
@ConfigurationProperties("tokens.apify")
record ApifyAccessSettings(
        URI url, @Nullable Path caFile, Duration connectTimeout, Duration callTimeout, int maxConnections) {}
