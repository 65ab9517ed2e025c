package com.apifyforge.tokens.rewrap;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param recordsPerSecond how many records are moved a second at most; each is one call to KMS */
@ConfigurationProperties("tokens.rewrap")
record RewrapSettings(@DefaultValue("200") int recordsPerSecond) {
    RewrapSettings {
        if (recordsPerSecond < 1) {
            throw new IllegalArgumentException("tokens.rewrap.records-per-second must be 1 or more.");
        }
    }
}
