package com.apifyforge.gateway.auth;

import com.apifyforge.client.Pem;
import com.apifyforge.gateway.signin.SignIn;
import com.apifyforge.service.StartRefusedException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** Which tokens are believed: those of the issuer, or where there is none those of the sign-in. */
@Configuration(proxyBeanMethods = false)
class TokenConfiguration {
    private static final int PATIENCE_MILLIS = 3000;
    private static final int MOST_BYTES = 256 * 1024;
    /** For how long keys that were read once count while the issuer does not answer. */
    private static final Duration OUTAGE = Duration.ofHours(1);

    @Bean
    JwtDecoder jwtDecoder(AuthSettings settings, ObjectProvider<SignIn> signIns) {
        SignIn signIn = signIns.getIfAvailable();
        String issuer = settings.issuer();
        boolean given = issuer != null && !issuer.isEmpty();
        StartRefusedException.unless(
                given != (signIn != null),
                given
                        ? "gateway.sign-in.code-file makes an issuer of the gateway,"
                                + " and gateway.auth.issuer names another."
                                + " Leave one out."
                        : "gateway.auth.issuer is missing, so nobody could call."
                                + " Name the issuer of your users' tokens.");
        JWKSource<SecurityContext> keys = signIn == null ? keysOf(settings) : signIn.keys();
        var decoder = NimbusJwtDecoder.withJwkSource(keys)
                .jwsAlgorithms(algorithms -> algorithms.addAll(List.of(
                        SignatureAlgorithm.RS256,
                        SignatureAlgorithm.PS256,
                        SignatureAlgorithm.ES256,
                        SignatureAlgorithm.ES384)))
                // Issuers that follow RFC 9068 give access tokens a type of their own.
                .jwtProcessorCustomizer(processor -> processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(
                        JOSEObjectType.JWT,
                        new JOSEObjectType("at+jwt"),
                        new JOSEObjectType("application/at+jwt"),
                        null)))
                .build();
        String audience = settings.audience();
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                new JwtTimestampValidator(settings.clockSkew()),
                new JwtClaimValidator<>("exp", exp -> exp != null),
                new JwtIssuerValidator(signIn == null ? String.valueOf(issuer) : SignIn.ISSUER),
                new JwtClaimValidator<List<String>>("aud", aud -> aud != null && aud.contains(audience))));
        return decoder;
    }

    /**
     * Read again when a token names a key that is not there, at most twice in half a minute: anybody can name keys that
     * nobody has.
     */
    private static JWKSource<SecurityContext> keysOf(AuthSettings settings) {
        URI uri = settings.jwksUri();
        StartRefusedException.unless(
                uri != null && (isHttps(uri) || isLoopback(uri)),
                "gateway.auth.jwks-uri is the https address of the issuer's public keys, as its"
                        + " /.well-known/openid-configuration tells.");
        try {
            var retriever = new DefaultResourceRetriever(
                    PATIENCE_MILLIS, PATIENCE_MILLIS, MOST_BYTES, true, trusting(settings.ca()));
            return JWKSourceBuilder.<SecurityContext>create(
                            java.util.Objects.requireNonNull(uri).toURL(), retriever)
                    .retrying(true)
                    .outageTolerant(OUTAGE.toMillis())
                    .build();
        } catch (MalformedURLException e) {
            throw new StartRefusedException("gateway.auth.jwks-uri is not a URL.", e);
        }
    }

    private static boolean isHttps(URI uri) {
        return "https".equals(uri.getScheme());
    }

    private static boolean isLoopback(URI uri) {
        try {
            return "http".equals(uri.getScheme())
                    && InetAddress.getByName(uri.getHost()).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }

    private static @Nullable SSLSocketFactory trusting(@Nullable Path ca) {
        if (ca == null || ca.toString().isEmpty()) {
            return null;
        }
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int count = 0;
            for (Certificate certificate : Pem.certificates(ca)) {
                store.setCertificateEntry("ca-" + count++, certificate);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var tls = SSLContext.getInstance("TLS");
            tls.init(null, trust.getTrustManagers(), null);
            return tls.getSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw new StartRefusedException("gateway.auth.ca: " + ca + " holds no certificates in PEM.", e);
        }
    }
}
