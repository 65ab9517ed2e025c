package com.apifyforge.tokens;

import com.apifyforge.service.ServiceStart;
import com.apifyforge.service.sweep.Sweepers;
import com.apifyforge.service.telemetry.Traces;
import java.time.Clock;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** The service as a process of its own, or started beside others in one process: it keeps no static state. */
@SpringBootApplication
@Import(Sweepers.class)
public class TokenServiceApplication {
    public static void main(String[] args) {
        // Read once by the JDK's HTTP client of the KMS adapter: five kept connections are too few for a batch of
        // users.
        System.setProperty("http.maxConnections", "100");
        ServiceStart.asProcess(() -> start(args));
    }

    /** Returns when the service serves. {@code args} are Spring's, such as {@code --tokens.web.port=8443}. */
    public static ConfigurableApplicationContext start(String... args) {
        return start(new Class<?>[] {TokenServiceApplication.class}, args);
    }

    static ConfigurableApplicationContext start(Class<?>[] sources, String... args) {
        return ServiceStart.start("token-service", sources, args);
    }

    @Bean
    @Fallback
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Traces traces(Environment environment) {
        return Traces.of(environment, "tokens.telemetry");
    }
}
