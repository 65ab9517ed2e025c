package com.apifyforge.worker.job;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param budget how long a batch waits for Apify before it leaves the rest to go on by itself
 * @param startsPerSecond of one user and worker; also the most of a user in one batch
 * @param settle between two looks that found no run before the next attempt; longer than a start may take, plus the time
 *     after which a run shows in Apify's lists (no figure is documented)
 * @param clockSkew how far Apify's clock may be behind the token-service's
 * @param rejections answers 401 after which a job is given up though the token is believed good
 * @param listAbove runs of one user in a batch from which on they are listed instead of asked for one by one
 * @param itemCountWait how long the number of items may delay the end of a job; it is left out after that
 */
@ConfigurationProperties("worker.job")
record JobSettings(
        @DefaultValue("2s") Duration budget,
        @DefaultValue("20") int startsPerSecond,
        @DefaultValue("60s") Duration settle,
        @DefaultValue("2m") Duration clockSkew,
        @DefaultValue("2") int rejections,
        @DefaultValue("20") int listAbove,
        @DefaultValue("1s") Duration itemCountWait) {}
