package com.apifyforge.worker.batch;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param commandThreads that read commands
 * @param watchThreads that read the short delay topic; the others have one each
 */
@ConfigurationProperties("worker.batch")
record BatchSettings(int commandThreads, int watchThreads) {}
