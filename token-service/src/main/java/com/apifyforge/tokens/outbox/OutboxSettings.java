package com.apifyforge.tokens.outbox;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** @param sendTimeout how long to wait for the broker's acknowledgement of one event */
@ConfigurationProperties("tokens.outbox")
record OutboxSettings(Duration sendTimeout) {}
