package com.apifyforge.tokens.token;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param batchBudget how long the commands of one poll may wait for Apify; what is not answered by then waits in the
 *     database, so that a call that hangs holds nobody else
 * @param retryFirst pause before a waiting connect is tried again; doubled each time
 * @param retryMost the longest such pause
 * @param giveUpAfter how long a connect may wait for Apify; shorter than sealing keys are kept
 * @param clockSkew how far a frontend's clock may be off
 * @param rotateAfter age at which a token should be replaced
 * @param remindBefore how long before that the first reminder comes
 * @param remindEvery pause between reminders after that
 * @param sweepEvery how often to look for waiting connects
 * @param orphansAfter age from which a key without a token is deleted
 */
@ConfigurationProperties("tokens.token")
record TokenSettings(
        @DefaultValue("2s") Duration batchBudget,
        @DefaultValue("2s") Duration retryFirst,
        @DefaultValue("30s") Duration retryMost,
        @DefaultValue("12h") Duration giveUpAfter,
        @DefaultValue("1m") Duration clockSkew,
        @DefaultValue("90d") Duration rotateAfter,
        @DefaultValue("10d") Duration remindBefore,
        @DefaultValue("7d") Duration remindEvery,
        @DefaultValue("1s") Duration sweepEvery,
        @DefaultValue("1h") Duration orphansAfter) {}
