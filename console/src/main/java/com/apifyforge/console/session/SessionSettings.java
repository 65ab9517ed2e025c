package com.apifyforge.console.session;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param idle without a call a session ends after this
 * @param maxAge it ends after this in any case
 * @param maxSessions at once
 * @param maxSessionsPerUser at once; one more ends the one that was not used for longest
 */
@ConfigurationProperties("console.session")
record SessionSettings(Duration idle, Duration maxAge, int maxSessions, int maxSessionsPerUser) {}
