package com.apifyforge.tokens.lease;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param schedulerKeys file with the JWK Set of the schedulers' public keys; read again when it changes
 * @param ttl how long a lease lives. A worker starts a run only in its first half, waits up to 5 s for a connection and
 *     15 s for the answer, which has to fit: otherwise a slow start would be looked for by a second worker while the first
 *     still waits. Far above that, jobs of a worker that died wait longer than they need to
 * @param asksPerSecond limit for one worker's certificate; bounds what a stolen one is good for
 * @param keepUses age at which the record of a use is deleted
 * @param keepJobs how long a finished job's id is remembered; longer than the topics keep the job
 */
@ConfigurationProperties("tokens.lease")
record LeaseSettings(
        Path schedulerKeys,
        @DefaultValue("45s") Duration ttl,
        @DefaultValue("2000") int asksPerSecond,
        @DefaultValue("400d") Duration keepUses,
        @DefaultValue("90d") Duration keepJobs,
        @DefaultValue("1h") Duration sweepEvery) {}
