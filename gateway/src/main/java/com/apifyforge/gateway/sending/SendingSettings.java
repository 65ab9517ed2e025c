package com.apifyforge.gateway.sending;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param kafka how to reach the topics
 * @param tokenService who has the sealing keys
 * @param ticketKey file with the gateway's own private JWK; its public half is among the token-service's scheduler keys
 */
@ConfigurationProperties("gateway")
record SendingSettings(Kafka kafka, TokenService tokenService, Path ticketKey) {
    record Kafka(String bootstrapServers, @Nullable Path clientConfig) {}

    /** {@code ca} is the PEM file of whom its certificate is from. */
    record TokenService(URI url, Path ca) {}
}
