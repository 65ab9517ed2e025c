package com.apifyforge.console.session;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param idle without a call a session ends after this
 * @param life it ends after this in any case
 * @param most at once
 * @param mostOfAUser at once; one more ends the one that was not used for longest
 */
@ConfigurationProperties("console.session")
record SessionSettings(Duration idle, Duration life, int most, int mostOfAUser) {}
