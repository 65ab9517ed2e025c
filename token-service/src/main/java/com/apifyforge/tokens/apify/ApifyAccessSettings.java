package com.apifyforge.tokens.apify;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param url {@code https} only
 * @param caFile PEM file of a private CA; absent: the JDK's trust store
 * @param callTimeout of one question, from the first byte to the last
 */
@ConfigurationProperties("tokens.apify")
record ApifyAccessSettings(
        @DefaultValue("https://api.apify.com") URI url,
        @Nullable Path caFile,
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("10s") Duration callTimeout,
        @DefaultValue("100") int maxConnections) {}
