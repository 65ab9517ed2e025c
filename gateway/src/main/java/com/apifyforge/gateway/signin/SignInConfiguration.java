package com.apifyforge.gateway.signin;

import com.apifyforge.gateway.web.WebSettings;
import com.apifyforge.service.StartRefusedException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

@Configuration(proxyBeanMethods = false)
@ConditionalOnExpression("'${gateway.sign-in.code-file:}' != ''")
class SignInConfiguration {
    @Bean
    SignIn signIn(Environment environment, WebSettings web, Clock clock) {
        StartRefusedException.unless(
                isLoopback(web.address()),
                "gateway.sign-in.code-file is for one machine: it needs a loopback address in gateway.web.address,"
                        + " such as 127.0.0.1. For others name the issuer of their tokens in gateway.auth.issuer.");
        return new SignIn(
                environment.getRequiredProperty("gateway.sign-in.code-file", Path.class),
                environment.getRequiredProperty("gateway.auth.audience"),
                environment.getRequiredProperty("gateway.sign-in.token-life", Duration.class),
                clock);
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }
}
