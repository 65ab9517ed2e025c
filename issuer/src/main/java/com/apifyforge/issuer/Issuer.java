package com.apifyforge.issuer;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;

/** A running authorization server; signing, publishing of keys and the protocol are Spring's. */
public final class Issuer implements AutoCloseable {
    /** Of programs that act for users, as the gateway's {@code gateway.auth.backend-scope} has it. */
    public static final String SCOPE = "apifyforge.act";

    private static final String ROLES = "roles";
    private static final String SPRINGS = "ROLE_";
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
            List<IssuerClient> clients,
            List<IssuerPerson> people,
            Supplier<ECKey> key,
            OAuth2TokenCustomizer<JwtEncodingContext> claims,
            String... args) {
        var application = new SpringApplication(Server.class);
        application.setBannerMode(Banner.Mode.OFF);
        application.addInitializers(context ->
                context.getBeanFactory().registerSingleton("settings", new Settings(clients, people, key, claims)));
        return new Issuer(application.run(Stream.concat(
                        Stream.of(
                                "--spring.config.name=issuer",
                                "--spring.application.name=issuer",
                                "--spring.jmx.enabled=false",
                                // Cookies are told apart by host, not by port, and there are other servers.
                                "--server.servlet.session.cookie.name=issuer",
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

    private static List<String> roles(Authentication caller) {
        return caller.getAuthorities().stream()
                .map(GrantedAuthority::getAuthority)
                .filter(Objects::nonNull)
                .filter(role -> role.startsWith(SPRINGS))
                .map(role -> role.substring(SPRINGS.length()))
                .toList();
    }

    private record Settings(
            List<IssuerClient> clients,
            List<IssuerPerson> people,
            Supplier<ECKey> key,
            OAuth2TokenCustomizer<JwtEncodingContext> claims) {}

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Server {
        @Bean
        RegisteredClientRepository clients(Settings settings) {
            return new InMemoryRegisteredClientRepository(
                    settings.clients().stream().map(IssuerClient::registered).toList());
        }

        /** Spring's form for them is at {@code /login}. */
        @Bean
        UserDetailsService people(Settings settings) {
            return new InMemoryUserDetailsManager(
                    settings.people().stream().map(IssuerPerson::user).toList());
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
                // An ID token is for the client.
                if (OAuth2TokenType.ACCESS_TOKEN.equals(context.getTokenType())) {
                    context.getClaims().audience(List.of(AUDIENCE));
                    context.getClaims()
                            .claim(ROLES, roles(Objects.requireNonNull(context.<Authentication>getPrincipal())));
                }
                settings.claims().customize(context);
            };
        }
    }
}
