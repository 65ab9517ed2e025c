package com.apifyforge.gateway.auth;

import com.apifyforge.gateway.limit.CallLimit;
import com.apifyforge.gateway.policy.Policy;
import com.apifyforge.gateway.web.ProblemBody;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Denies what is not named here. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AuthSettings.class)
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

    @Bean
    @Order(1)
    SecurityFilterChain calls(HttpSecurity http, JwtDecoder tokens, Callers callers, CallLimit limit) throws Exception {
        var unreadable = new ObjectPostProcessor<BearerTokenAuthenticationFilter>() {
            @Override
            public <F extends BearerTokenAuthenticationFilter> F postProcess(F filter) {
                filter.setAuthenticationFailureHandler((request, response, e) -> failed(limit, request, response, e));
                return filter;
            }
        };
        return http.authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, "/v1/sealing-keys", "/v1/openapi.yaml")
                        .permitAll()
                        .requestMatchers(HttpMethod.POST, "/v1/sign-in")
                        .permitAll()
                        .requestMatchers("/v1/operations/**")
                        .hasAuthority(Callers.OPERATOR)
                        .requestMatchers("/v1/**")
                        .authenticated()
                        .anyRequest()
                        .denyAll())
                // Shown only where gateway.auth.client-auth asks for one. A token in the same call takes its place.
                .x509(x509 -> x509.x509PrincipalExtractor(ProgramCertificate::name)
                        .authenticationUserDetailsService(ProgramCertificate::holder))
                .oauth2ResourceServer(server -> server.jwt(
                                jwt -> jwt.decoder(tokens).jwtAuthenticationConverter(authorities(callers)))
                        .withObjectPostProcessor(unreadable)
                        .authenticationEntryPoint((request, response, e) -> wrongToken(limit, request, response))
                        .accessDeniedHandler((request, response, e) -> denied(request, response)))
                .exceptionHandling(
                        errors -> errors.authenticationEntryPoint((request, response, e) -> unknown(request, response))
                                .accessDeniedHandler((request, response, e) -> denied(request, response)))
                .addFilterAfter(new CountingFilter(limit, callers), BearerTokenAuthenticationFilter.class)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // There are no cookies that a foreign page could use.
                .csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .build();
    }

    /** One at most, and none from scopes: the rules above know no other. */
    private static JwtAuthenticationConverter authorities(Callers callers) {
        var converter = new JwtAuthenticationConverter();
        converter.setJwtGrantedAuthoritiesConverter(
                token -> callers.isOperator(token) ? AuthorityUtils.createAuthorityList(Callers.OPERATOR) : List.of());
        return converter;
    }

    /**
     * Counted here, as it goes no further. Only such calls are held back: behind one address there may be many users.
     */
    private static void wrongToken(CallLimit limit, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (limit.allowsAddress(request, response)) {
            unknown(request, response);
        }
    }

    /** A token that cannot be checked is not a wrong one: its holder need not sign in again. */
    private static void failed(
            CallLimit limit, HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        if (!(e instanceof AuthenticationServiceException)) {
            wrongToken(limit, request, response);
        } else if (limit.allowsAddress(request, response)) {
            response.setHeader("Retry-After", "5");
            ProblemBody.write(
                    request,
                    response,
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "ISSUER_UNAVAILABLE",
                    "The keys of the issuer cannot be read, so no token can be checked. Call again in a few seconds.");
        }
    }

    private static void unknown(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("WWW-Authenticate", "Bearer");
        ProblemBody.write(
                request,
                response,
                HttpStatus.UNAUTHORIZED,
                "NOT_AUTHENTICATED",
                "This call needs Authorization: Bearer with a valid token of the gateway's issuer, for its audience.");
    }

    private static void denied(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ProblemBody.write(request, response, HttpStatus.FORBIDDEN, "NOT_ALLOWED", "This is not open to this caller.");
    }

    @Bean
    Callers callers(AuthSettings settings, Policy policy) {
        return new Callers(settings, policy);
    }

    @Bean
    WebMvcConfigurer callerArguments(Callers callers) {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new CallerArgument(callers));
            }
        };
    }
}
