package com.apifyforge.gateway.auth;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param issuer {@code iss} of the tokens that are accepted; null where sign-in makes them
 * @param jwksUri where its public keys are
 * @param ca PEM file of the CA of {@code jwksUri}; null trusts what the JDK trusts
 * @param audience {@code aud} that a token must name
 * @param userClaim claim of a person's token that is the user's id
 * @param backendScope scope of programs that act for users
 * @param operatorClaim claim of a person's token that holds {@code operator} for those who may see to the system
 */
@ConfigurationProperties("gateway.auth")
record AuthSettings(
        @Nullable String issuer,
        @Nullable URI jwksUri,
        @Nullable Path ca,
        String audience,
        String userClaim,
        String backendScope,
        String operatorClaim,
        Duration clockSkew) {}
