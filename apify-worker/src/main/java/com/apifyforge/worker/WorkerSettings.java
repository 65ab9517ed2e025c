package com.apifyforge.worker;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param shutdownTimeout how long calls under way are waited for; longer than a start may take
 */
@ConfigurationProperties("worker")
public record WorkerSettings(Duration shutdownTimeout) {}
