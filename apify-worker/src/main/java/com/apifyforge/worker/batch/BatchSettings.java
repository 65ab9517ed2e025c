package com.apifyforge.worker.batch;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param group prefix of the consumer groups, one for each topic; the same in every worker
 * @param commandThreads that read commands
 * @param watchThreads that read the short delay topic; the others have one each
 * @param retryPause before a batch whose transaction failed is tried again
 */
@ConfigurationProperties("worker.batch")
record BatchSettings(
        @DefaultValue("apify-worker") String group,
        @DefaultValue("2") int commandThreads,
        @DefaultValue("2") int watchThreads,
        @DefaultValue("1s") Duration retryPause) {}
