package com.apifyforge.tokens.token;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param clockSkew how far a frontend's clock may be off
 * @param rotateAfter age at which a token should be replaced
 * @param remindBefore how long before that the first reminder comes
 * @param remindEvery pause between reminders after that
 */
@ConfigurationProperties("tokens.token")
record TokenSettings(Duration clockSkew, Duration rotateAfter, Duration remindBefore, Duration remindEvery) {}
