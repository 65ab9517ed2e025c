package com.apifyforge.worker;

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

/** The worker as a process of its own, or several in one process: it keeps no static state. */
@SpringBootApplication
public class ApifyWorkerApplication {
    private static final Logger log = LoggerFactory.getLogger(ApifyWorkerApplication.class);

    public static void main(String[] args) {
        try {
            start(args);
        } catch (RuntimeException said) {
            System.exit(StartRefusedException.status(said));
        }
    }

    /**
     * Returns when the worker takes jobs. {@code args} are Spring's, such as {@code --worker.lease.url=https://…}. Closing
     * the context finishes the batches at hand and waits for starts under way.
     */
    public static ConfigurableApplicationContext start(String... args) {
        return start(new Class<?>[] {ApifyWorkerApplication.class}, args);
    }

    static ConfigurableApplicationContext start(Class<?>[] sources, String... args) {
        String cryptography = CryptoProvider.install();
        var application = new SpringApplication(sources);
        application.setBannerMode(Banner.Mode.OFF);
        // A file name of its own: another service on the same class path may bring an application.yaml.
        var context = application.run(Stream.concat(Stream.of("--spring.config.name=apify-worker"), Stream.of(args))
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
    @Fallback
    Stopwatch stopwatch() {
        return System::nanoTime;
    }

    @Bean
    Traces traces(Environment environment) {
        return Traces.of(environment, "worker.telemetry");
    }
}
