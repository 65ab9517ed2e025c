package com.apifyforge.console.oidc;

import com.apifyforge.console.session.Sessions;
import com.apifyforge.console.upstream.Gateway;
import com.apifyforge.service.StartRefusedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.oauth2.client.OAuth2LoginConfigurer;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientRefreshTokenTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestRedirectFilter;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/** Wires Spring's client of OpenID Connect. All of its calls to the issuer go over one HTTP client with one trust. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OidcSettings.class)
@ConditionalOnExpression("'${console.oidc.issuer:}' != ''")
class OidcConfiguration {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** What the issuer's port is called with. */
    @Bean
    JdkClientHttpRequestFactory issuerHttp(OidcSettings settings, SslBundles bundles) {
        var http = HttpClient.newBuilder().connectTimeout(PATIENCE);
        if (settings.ca() != null && !settings.ca().toString().isEmpty()) {
            http.sslContext(bundles.getBundle("issuer").createSslContext());
        }
        var factory = new JdkClientHttpRequestFactory(http.build());
        factory.setReadTimeout(PATIENCE);
        return factory;
    }

    @Bean
    Issuer issuer(OidcSettings settings, JdkClientHttpRequestFactory issuerHttp) {
        URI uri = Objects.requireNonNull(settings.issuer());
        StartRefusedException.unless(
                "https".equals(uri.getScheme()) || "http".equals(uri.getScheme()) && isLoopback(uri),
                "console.oidc.issuer is the https address of the issuer, as its tokens name it.");
        return new Issuer(
                uri,
                settings,
                secret(settings.clientSecretFile()),
                RestClient.builder().requestFactory(issuerHttp).build());
    }

    private static boolean isLoopback(URI uri) {
        return "127.0.0.1".equals(uri.getHost()) || "localhost".equals(uri.getHost());
    }

    /** Of the console as a client, no Apify token; Spring takes it as text. */
    private static String secret(@Nullable Path file) {
        try {
            return file == null || file.toString().isEmpty()
                    ? ""
                    : Files.readString(file).strip();
        } catch (IOException e) {
            throw new StartRefusedException("console.oidc.client-secret-file cannot be read: " + e.getMessage(), e);
        }
    }

    private static RestClient forTokens(JdkClientHttpRequestFactory http) {
        return RestClient.builder()
                .requestFactory(http)
                .configureMessageConverters(converters -> converters
                        .addCustomConverter(new FormHttpMessageConverter())
                        .addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter()))
                .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
                .build();
    }

    @Bean
    JwtDecoderFactory<ClientRegistration> idTokens(JdkClientHttpRequestFactory issuerHttp) {
        return registration -> {
            var decoder = NimbusJwtDecoder.withJwkSetUri(Objects.requireNonNull(
                            registration.getProviderDetails().getJwkSetUri()))
                    .restOperations(new RestTemplate(issuerHttp))
                    .jwsAlgorithms(algorithms -> algorithms.addAll(List.of(
                            SignatureAlgorithm.RS256,
                            SignatureAlgorithm.PS256,
                            SignatureAlgorithm.ES256,
                            SignatureAlgorithm.ES384)))
                    .build();
            decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                    new JwtTimestampValidator(), new OidcIdTokenValidator(registration)));
            return decoder;
        };
    }

    /** What the security of calls is completed with. */
    @Bean
    Customizer<OAuth2LoginConfigurer<HttpSecurity>> oidcSignIn(
            Issuer issuer, Gateway gateway, Sessions sessions, JdkClientHttpRequestFactory issuerHttp, Clock clock) {
        var codes = new RestClientAuthorizationCodeTokenResponseClient();
        codes.setRestClient(forTokens(issuerHttp));
        var renewal = new RestClientRefreshTokenTokenResponseClient();
        renewal.setRestClient(forTokens(issuerHttp));
        var failure = new SignInFailure(sessions);
        return login -> login.clientRegistrationRepository(issuer)
                .authorizedClientRepository(new SessionOpener(issuer, gateway, sessions, renewal, clock))
                .authorizationEndpoint(way -> way.authorizationRequestRepository(new PendingSignIns(clock)))
                .tokenEndpoint(tokens -> tokens.accessTokenResponseClient(codes))
                // Its presence keeps Spring from making one.
                .loginPage("/")
                .successHandler((request, response, person) -> response.sendRedirect("/"))
                .failureHandler(failure)
                .addObjectPostProcessor(new ObjectPostProcessor<OAuth2AuthorizationRequestRedirectFilter>() {
                    @Override
                    public <O extends OAuth2AuthorizationRequestRedirectFilter> O postProcess(O filter) {
                        filter.setAuthenticationFailureHandler(failure);
                        return filter;
                    }
                });
    }
}
