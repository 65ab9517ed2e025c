package com.apifyforge.gateway.store;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param uri MongoDB connection string
 * @param database of the projection alone: it is deleted when the projection is made anew
 * @param sslBundle name of a Spring SSL bundle for the connection; empty: as the connection string says
 * @param selectTimeout how long to look for a primary
 * @param readTimeout how long to wait for an answer
 */
@ConfigurationProperties("gateway.store")
record StoreSettings(String uri, String database, String sslBundle, Duration selectTimeout, Duration readTimeout) {}
