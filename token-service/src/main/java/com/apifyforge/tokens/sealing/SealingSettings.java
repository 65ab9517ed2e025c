package com.apifyforge.tokens.sealing;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param useFor how long a key is handed out; a new one is made when this is over
 * @param openFor how much longer the service opens what was sealed to it; longer than any command waits
 */
@ConfigurationProperties("tokens.sealing")
record SealingSettings(Duration useFor, Duration openFor) {}
