package com.apifyforge.gateway.signin;

import com.apifyforge.gateway.web.WebSettings;
import com.apifyforge.service.StartRefusedException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SignInSettings.class)
@ConditionalOnExpression("'${gateway.sign-in.code-file:}' != ''")
class SignInConfiguration {
    @Bean
    SignIn signIn(
            SignInSettings settings,
            @Value("${gateway.auth.audience}") String audience,
            @Value("${gateway.auth.operator-claim}") String operatorClaim,
            WebSettings web,
            Clock clock) {
        StartRefusedException.unless(
                isLoopback(web.address()),
                "gateway.sign-in.code-file is for one machine: it needs a loopback address in gateway.web.address,"
                        + " such as 127.0.0.1. For others name the issuer of their tokens in gateway.auth.issuer.");
        return new SignIn(settings.codeFile(), audience, operatorClaim, settings.tokenLife(), clock);
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }
}
