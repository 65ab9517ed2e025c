package com.apifyforge.tokens.lease;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param schedulerKeys file with the JWK Set of the schedulers' public keys; read again when it changes
 * @param ttl how long a lease lives. A worker starts a run only in its first half, waits up to 5 s for a connection and
 *     15 s for the answer, which has to fit: otherwise a slow start would be looked for by a second worker while the
 *     first still waits. Far above that, jobs of a worker that died wait longer than they need to
 * @param asksPerSecond limit for one worker's certificate; bounds what a stolen one is good for
 */
@ConfigurationProperties("tokens.lease")
record LeaseSettings(Path schedulerKeys, Duration ttl, int asksPerSecond) {}
