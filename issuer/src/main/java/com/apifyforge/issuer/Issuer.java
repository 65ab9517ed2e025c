package com.apifyforge.issuer;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;

/** A running authorization server; signing, publishing of keys and the protocol are Spring's. */
public final class Issuer implements AutoCloseable {
    /** Of programs that act for users, as the gateway's {@code gateway.auth.backend-scope} has it. */
    public static final String SCOPE = "apifyforge.act";

    private static final String AUDIENCE = "apifyforge-gateway";

    private final ConfigurableApplicationContext context;

    private Issuer(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /**
     * Returns when it serves. {@code key} (P-256) signs from now on whenever it is another one, {@code claims} may
     * change what a token says, {@code args} are Spring's, such as {@code --server.port=8446}.
     */
    public static Issuer start(
            IssuerClient client,
            Supplier<ECKey> key,
            OAuth2TokenCustomizer<JwtEncodingContext> claims,
            String... args) {
        var application = new SpringApplication(Server.class);
        application.setBannerMode(Banner.Mode.OFF);
        application.addInitializers(
                context -> context.getBeanFactory().registerSingleton("settings", new Settings(client, key, claims)));
        return new Issuer(application.run(Stream.concat(
                        Stream.of(
                                "--spring.config.name=issuer",
                                "--spring.application.name=issuer",
                                "--spring.jmx.enabled=false",
                                "--management.server.port=-1"),
                        Stream.of(args))
                .toArray(String[]::new)));
    }

    /** For programs on this machine. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
    }

    @Override
    public void close() {
        context.close();
    }

    private record Settings(
            IssuerClient client, Supplier<ECKey> key, OAuth2TokenCustomizer<JwtEncodingContext> claims) {}

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Server {
        @Bean
        RegisteredClientRepository clients(Settings settings) {
            return new InMemoryRegisteredClientRepository(settings.client().registered());
        }

        @Bean
        JWKSource<SecurityContext> keys(Settings settings) {
            return (selector, _) ->
                    selector.select(new JWKSet(List.<JWK>of(settings.key().get())));
        }

        @Bean
        OAuth2TokenCustomizer<JwtEncodingContext> claims(Settings settings) {
            return context -> {
                context.getJwsHeader().algorithm(SignatureAlgorithm.ES256);
                context.getClaims().audience(List.of(AUDIENCE));
                settings.claims().customize(context);
            };
        }
    }
}
