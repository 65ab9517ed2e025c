package com.apifyforge.console.auth;

import com.apifyforge.console.session.Sessions;
import com.apifyforge.service.edge.Problem;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.oauth2.client.OAuth2LoginConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.SecurityContextRepository;

/** Who has no session gets files, and signs in. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
    /** Of the health port, which lets through health and metrics alone. */
    @Bean
    @Order(0)
    SecurityFilterChain health(HttpSecurity http) throws Exception {
        return http.securityMatcher(EndpointRequest.toAnyEndpoint())
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .csrf(AbstractHttpConfigurer::disable)
                .build();
    }

    /** {@code signIn} is there where an issuer is. */
    @Bean
    @Order(1)
    SecurityFilterChain calls(
            HttpSecurity http,
            SecurityContextRepository sessions,
            ObjectProvider<Customizer<OAuth2LoginConfigurer<HttpSecurity>>> signIn)
            throws Exception {
        var login = signIn.getIfAvailable();
        if (login != null) {
            http.oauth2Login(login);
        }
        return http.authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers("/api/**")
                        .authenticated()
                        .requestMatchers("/session")
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, "/**")
                        .permitAll()
                        .requestMatchers(HttpMethod.HEAD, "/**")
                        .permitAll()
                        .anyRequest()
                        .denyAll())
                .securityContext(context -> context.securityContextRepository(sessions))
                .exceptionHandling(errors ->
                        errors.authenticationEntryPoint((request, response, e) -> notSignedIn(request, response)))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // The edge lets calls of the own page through alone, and sets headers on errors, too.
                .csrf(AbstractHttpConfigurer::disable)
                .headers(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .anonymous(Customizer.withDefaults())
                .build();
    }

    private static void notSignedIn(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean before = Sessions.COOKIE.in(request).isPresent();
        Problem.write(
                response,
                HttpStatus.UNAUTHORIZED,
                before ? "SESSION_EXPIRED" : "NOT_SIGNED_IN",
                before ? "The session is over. Sign in again." : "This is for people who have signed in.");
    }
}
