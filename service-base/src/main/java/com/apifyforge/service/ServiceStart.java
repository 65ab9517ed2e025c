package com.apifyforge.service;

import com.apifyforge.secret.CryptoProvider;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** How both services start, as processes of their own or side by side in one. */
public final class ServiceStart {
    private ServiceStart() {}

    /** Runs as a process: a start that cannot work ends it with a status that says so. */
    public static void asProcess(Runnable start) {
        try {
            start.run();
        } catch (RuntimeException said) {
            System.exit(StartRefusedException.status(said));
        }
    }

    /**
     * Returns when the service serves. {@code name} is that of its settings file: another service on the same class
     * path may bring an {@code application.yaml}. {@code args} are Spring's, such as {@code --tokens.web.port=8443}.
     */
    public static ConfigurableApplicationContext start(String name, Class<?>[] sources, String... args) {
        String cryptography = CryptoProvider.install();
        var application = new SpringApplication(sources);
        application.setBannerMode(Banner.Mode.OFF);
        ConfigurableApplicationContext context =
                application.run(Stream.concat(Stream.of("--spring.config.name=" + name), Stream.of(args))
                        .toArray(String[]::new));
        // Not before: until Boot has set up logging, a line has no format.
        LoggerFactory.getLogger(sources[0]).info("Cryptography by {}", cryptography);
        return context;
    }
}
