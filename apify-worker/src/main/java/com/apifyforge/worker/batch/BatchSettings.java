package com.apifyforge.worker.batch;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** @param watchThreads that read the short delay topic; the others and the commands have one each */
@ConfigurationProperties("worker.batch")
record BatchSettings(int watchThreads) {}
