package com.apifyforge.console.oidc;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param issuer whose people sign in; absent: they sign in with the gateway's one-time code
 * @param browserUrl where browsers reach the issuer, if that is another address than the console does
 * @param ca PEM file of a private CA of the issuer; absent: the JDK's trust store
 * @param clientId of the console at the issuer
 * @param clientSecretFile its secret
 * @param scopes that are asked for
 */
@ConfigurationProperties("console.oidc")
record OidcSettings(
        @Nullable URI issuer,
        @Nullable URI browserUrl,
        @Nullable Path ca,
        String clientId,
        @Nullable Path clientSecretFile,
        List<String> scopes) {}
