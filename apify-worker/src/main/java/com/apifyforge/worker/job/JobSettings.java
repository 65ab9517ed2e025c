package com.apifyforge.worker.job;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param budget how long a batch waits for Apify at most, before it leaves the rest to go on by itself
 * @param startsPerSecond of one user and worker, on average over the short delay; also the most of a user in one batch
 * @param settle between two searches that found no run before the next attempt; longer than a start may take, plus the
 *     time after which a run shows in Apify's lists (no figure is documented)
 */
@ConfigurationProperties("worker.job")
record JobSettings(Duration budget, int startsPerSecond, Duration settle) {}
