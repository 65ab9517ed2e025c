package com.apifyforge.tokens.command;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param batchBudget how long the commands of one poll may wait for Apify; what is not answered by then waits in the
 *     database, so that a call that hangs holds nobody else
 * @param retryFirst pause before a pending connect is tried again; doubled each time
 * @param retryMost the longest such pause
 * @param giveUpAfter how long a connect may wait for Apify; shorter than sealing keys are kept
 * @param clockSkew how far a frontend's clock may be off
 */
@ConfigurationProperties("tokens.token")
record CommandSettings(
        Duration batchBudget, Duration retryFirst, Duration retryMost, Duration giveUpAfter, Duration clockSkew) {}
