package com.apifyforge.worker.apify;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param url {@code https} only
 * @param caFile PEM file of a private CA; absent: the JDK's trust store
 * @param startTimeout from the first byte of a start to the last; after half a lease and {@code connectTimeout} it has to end within the lease
 * @param callTimeout the same for every other call
 * @param maxConnections also the number of calls at once
 * @param pauseWhenDown how long nothing is sent after most calls of late got no answer
 */
@ConfigurationProperties("worker.apify")
record ApifyAccessSettings(
        @DefaultValue("https://api.apify.com") URI url,
        @Nullable Path caFile,
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("15s") Duration startTimeout,
        @DefaultValue("10s") Duration callTimeout,
        @DefaultValue("200") int maxConnections,
        @DefaultValue("5s") Duration pauseWhenDown) {}
