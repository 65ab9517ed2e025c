package com.apifyforge.tokens.ledger;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param keepUses age at which the record of a use is deleted
 * @param keepJobs how long a finished job's id is remembered; longer than the topics keep the job
 */
@ConfigurationProperties("tokens.lease")
record LedgerSettings(Duration keepUses, Duration keepJobs) {}
