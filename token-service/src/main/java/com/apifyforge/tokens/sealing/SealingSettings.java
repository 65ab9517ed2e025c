package com.apifyforge.tokens.sealing;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param useFor how long a key is handed out; a new one is made when this is over
 * @param openFor how much longer the service opens what was sealed to it; longer than any command waits
 * @param sweepEvery how often to look for keys to make and to destroy
 * @param cacheFor how long frontends may keep the answer
 */
@ConfigurationProperties("tokens.sealing")
record SealingSettings(
        @DefaultValue("1d") Duration useFor,
        @DefaultValue("1d") Duration openFor,
        @DefaultValue("1m") Duration sweepEvery,
        @DefaultValue("5m") Duration cacheFor) {}
