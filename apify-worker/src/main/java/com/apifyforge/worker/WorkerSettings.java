package com.apifyforge.worker;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param shutdownTimeout how long calls under way are waited for; longer than a start may take
 */
@ConfigurationProperties("worker")
public record WorkerSettings(@DefaultValue("25s") Duration shutdownTimeout) {}
