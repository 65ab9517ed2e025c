package com.apifyforge.console.session;

import com.apifyforge.console.upstream.Gateway;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.security.web.context.SecurityContextRepository;

@Configuration(proxyBeanMethods = false)
@EnableScheduling
@EnableConfigurationProperties(SessionSettings.class)
class SessionConfiguration {
    @Bean
    Sessions sessions(SessionSettings settings, Clock clock, MeterRegistry meters) {
        return new Sessions(settings, clock, meters);
    }

    @Bean
    SecurityContextRepository sessionContexts(Sessions sessions) {
        return new SessionContexts(sessions);
    }

    @Bean
    SignInKind signInKind(@Value("${console.oidc.issuer:}") String issuer) {
        return issuer.isEmpty() ? SignInKind.LINK : SignInKind.OIDC;
    }

    @Bean
    LinkSignIn linkSignIn(Gateway gateway) {
        return new LinkSignIn(gateway);
    }
}
