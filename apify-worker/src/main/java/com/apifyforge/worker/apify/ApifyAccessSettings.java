package com.apifyforge.worker.apify;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param url {@code https} only
 * @param caFile PEM file of a private CA; absent: the JDK's trust store
 * @param startTimeout from the first byte of a start to the last; after half a lease and {@code connectTimeout} it has
 *     to end within the lease
 * @param callTimeout the same for every other call
 * @param maxConnections also the number of calls at once
 * @param pauseWhenDown how long nothing is sent after most calls of late got no answer
 */
@ConfigurationProperties("worker.apify")
record ApifyAccessSettings(
        URI url,
        @Nullable Path caFile,
        Duration connectTimeout,
        Duration startTimeout,
        Duration callTimeout,
        int maxConnections,
        Duration pauseWhenDown) {}
