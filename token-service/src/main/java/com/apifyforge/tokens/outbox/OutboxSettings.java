package com.apifyforge.tokens.outbox;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param sweepEvery how often to look for what a crash left
 * @param leftAfter age from which an unpublished event counts as left; younger ones belong to the thread that wrote them
 * @param sendTimeout how long to wait for the broker's acknowledgement of one event
 */
@ConfigurationProperties("tokens.outbox")
record OutboxSettings(
        @DefaultValue("1s") Duration sweepEvery,
        @DefaultValue("2s") Duration leftAfter,
        @DefaultValue("10s") Duration sendTimeout) {}
