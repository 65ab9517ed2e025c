package com.apifyforge.console.oidc;

import com.apifyforge.service.edge.BoundedLog;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistration.ClientSettings;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * What the issuer says of itself, asked for at the first sign-in and not at the start: the console serves its page
 * while the issuer is away.
 */
final class Issuer implements ClientRegistrationRepository {
    static final String ID = "issuer";
    private static final String WELL_KNOWN = "/.well-known/openid-configuration";

    private final BoundedLog failures = new BoundedLog(LoggerFactory.getLogger(Issuer.class));
    private final URI uri;
    private final OidcSettings settings;
    /** Of the console as a client, no Apify token; Spring's registration of a client keeps it as text. */
    private final String secret;

    private final RestClient http;
    private volatile @Nullable ClientRegistration known;

    Issuer(URI uri, OidcSettings settings, String secret, RestClient http) {
        this.uri = uri;
        this.settings = settings;
        this.secret = secret;
        this.http = http;
    }

    /** Throws {@link IssuerAwayException}. */
    @Override
    public @Nullable ClientRegistration findByRegistrationId(String id) {
        return id.equals(ID) ? registration() : null;
    }

    ClientRegistration registration() {
        ClientRegistration registration = known;
        if (registration == null) {
            registration = asked();
            known = registration;
        }
        return registration;
    }

    private ClientRegistration asked() {
        try {
            Map<String, Object> told = Objects.requireNonNull(http.get()
                    .uri(uri.toString().replaceFirst("/$", "") + WELL_KNOWN)
                    .retrieve()
                    .body(new ParameterizedTypeReference<Map<String, Object>>() {}));
            if (!uri.toString().equals(told.get("issuer"))) {
                throw new IllegalArgumentException("It calls itself otherwise than console.oidc.issuer does.");
            }
            var registration = ClientRegistrations.fromOidcConfiguration(told)
                    .registrationId(ID)
                    .clientId(settings.clientId())
                    .clientSecret(secret)
                    .redirectUri("{baseUrl}/login/oauth2/code/{registrationId}")
                    .scope(settings.scopes())
                    .issuerUri(uri.toString())
                    // Whose token it is the gateway says.
                    .userInfoUri("")
                    .clientSettings(
                            ClientSettings.builder().requireProofKey(true).build());
            return registration
                    .authorizationUri(inBrowser(String.valueOf(told.get("authorization_endpoint"))))
                    .build();
        } catch (RestClientException | IllegalArgumentException | IllegalStateException | NullPointerException e) {
            failures.error(e.getClass().getName(), "The issuer does not tell of itself", e);
            throw new IssuerAwayException(e);
        }
    }

    /** Where its people end their session there; empty if it has no such address. */
    Optional<String> endOfSession() {
        return Optional.ofNullable(registration()
                        .getProviderDetails()
                        .getConfigurationMetadata()
                        .get("end_session_endpoint"))
                .map(endpoint -> inBrowser(endpoint.toString()));
    }

    private String inBrowser(String endpoint) {
        URI browser = settings.browserUrl();
        return browser == null || browser.toString().isEmpty()
                ? endpoint
                : UriComponentsBuilder.fromUriString(endpoint)
                        .scheme(browser.getScheme())
                        .host(browser.getHost())
                        .port(browser.getPort())
                        .toUriString();
    }

    /** It does not answer, or not as an issuer. */
    static final class IssuerAwayException extends IllegalStateException {
        private static final long serialVersionUID = 1;

        IssuerAwayException(Throwable cause) {
            super("The issuer does not answer.", cause);
        }
    }
}
