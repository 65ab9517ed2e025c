package com.apifyforge.tokens;

import com.apifyforge.secret.CryptoProvider;
import com.apifyforge.service.StartRefusedException;
import com.apifyforge.service.telemetry.Traces;
import java.time.Clock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.core.env.Environment;

/** The service as a process of its own, or started beside others in one process: it keeps no static state. */
@SpringBootApplication
public class TokenServiceApplication {
    private static final Logger log = LoggerFactory.getLogger(TokenServiceApplication.class);

    public static void main(String[] args) {
        // Read once by the JDK's HTTP client of the KMS adapter: five kept connections are too few for a batch of
        // users.
        System.setProperty("http.maxConnections", "100");
        try {
            start(args);
        } catch (RuntimeException said) {
            System.exit(StartRefusedException.status(said));
        }
    }

    /** Returns when the service serves. {@code args} are Spring's, such as {@code --tokens.web.port=8443}. */
    public static ConfigurableApplicationContext start(String... args) {
        return start(new Class<?>[] {TokenServiceApplication.class}, args);
    }

    static ConfigurableApplicationContext start(Class<?>[] sources, String... args) {
        String cryptography = CryptoProvider.install();
        var application = new SpringApplication(sources);
        application.setBannerMode(Banner.Mode.OFF);
        // A file name of its own: another service on the same class path brings an application.yaml of its own, or
        // none.
        var context = application.run(Stream.concat(Stream.of("--spring.config.name=token-service"), Stream.of(args))
                .toArray(String[]::new));
        // Not before: until Boot has set up logging, a line has no format.
        log.info("Cryptography by {}", cryptography);
        return context;
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
