package com.apifyforge.tokens.store;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param uri MongoDB connection string
 * @param database tokens, ledger and waiting connects
 * @param keysDatabase wrapped keys. A database of its own, so that backups can leave it out: that is what makes a
 *     disconnect shred every copy of the ciphertext
 * @param sslBundle name of a Spring SSL bundle for the connection; empty: as the connection string says
 * @param selectTimeout how long to look for a primary
 * @param readTimeout how long to wait for an answer
 */
@ConfigurationProperties("tokens.store")
record StoreSettings(
        String uri,
        String database,
        String keysDatabase,
        String sslBundle,
        Duration selectTimeout,
        Duration readTimeout) {}
