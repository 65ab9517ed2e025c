package com.apifyforge.tokens.rewrap;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** @param recordsPerSecond how many records are moved a second at most; each is one call to KMS */
@ConfigurationProperties("tokens.rewrap")
record RewrapSettings(int recordsPerSecond) {
    RewrapSettings {
        if (recordsPerSecond < 1) {
            throw new IllegalArgumentException("tokens.rewrap.records-per-second must be 1 or more.");
        }
    }
}
