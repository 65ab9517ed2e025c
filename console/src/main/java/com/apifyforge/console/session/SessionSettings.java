package com.apifyforge.console.session;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param idle without a call a session ends after this
 * @param life it ends after this in any case
 * @param most at once
 */
@ConfigurationProperties("console.session")
record SessionSettings(Duration idle, Duration life, int most) {}
