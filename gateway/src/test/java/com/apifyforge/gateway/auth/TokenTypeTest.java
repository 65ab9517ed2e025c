package com.apifyforge.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.gateway.signin.SignIn;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

class TokenTypeTest {
    private ECKey key;
    private HttpServer issuer;
    private JwtDecoder decoder;

    @BeforeEach
    void start() throws Exception {
        key = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext("/", exchange -> {
            try (exchange) {
                byte[] keys = new JWKSet(key).toPublicJWKSet().toString().getBytes();
                exchange.sendResponseHeaders(200, keys.length);
                exchange.getResponseBody().write(keys);
            }
        });
        issuer.start();
        var keys = URI.create("http://127.0.0.1:" + issuer.getAddress().getPort());
        var settings = new AuthSettings(
                "https://issuer", keys, null, "gateway", "sub", "act", "roles", Duration.ofSeconds(30));
        var noSignIn = new DefaultListableBeanFactory().getBeanProvider(SignIn.class);
        decoder = new TokenConfiguration().jwtDecoder(settings, noSignIn);
    }

    @AfterEach
    void stop() {
        issuer.stop(0);
    }

    /** RFC 9068, section 2.1, and what issuers before it wrote. */
    @ParameterizedTest
    @ValueSource(strings = {"JWT", "at+jwt", "application/at+jwt"})
    void accessTokenIsAccepted(String type) throws Exception {
        assertThat(decoder.decode(token(type)).getSubject()).isEqualTo("alice");
    }

    @Test
    void whatIsSignedForAnotherPurposeIsNoAccessToken() {
        assertThatThrownBy(() -> decoder.decode(token("job-ticket+jwt"))).isInstanceOf(JwtException.class);
    }

    private String token(String type) throws Exception {
        var header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType(type))
                .keyID("k")
                .build();
        var claims = new JWTClaimsSet.Builder()
                .issuer("https://issuer")
                .audience("gateway")
                .subject("alice")
                .expirationTime(Date.from(Instant.now().plusSeconds(60)))
                .build();
        var token = new SignedJWT(header, claims);
        token.sign(new ECDSASigner(key));
        return token.serialize();
    }
}
