package com.apifyforge.console.session;

import com.apifyforge.console.upstream.Gateway;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SessionSettings.class)
class SessionConfiguration {
    @Bean
    Sessions sessions(SessionSettings settings, Clock clock) {
        return new Sessions(settings, clock);
    }

    @Bean
    SignedIn signedIn(Sessions sessions) {
        return new SignedIn(sessions);
    }

    @Bean
    LinkSignIn linkSignIn(Gateway gateway) {
        return new LinkSignIn(gateway);
    }
}
