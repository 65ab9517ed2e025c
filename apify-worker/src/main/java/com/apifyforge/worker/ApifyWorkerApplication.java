package com.apifyforge.worker;

import com.apifyforge.secret.CryptoProvider;
import java.time.Clock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Fallback;

/**
 * The worker as a process of its own, or several in one process: it keeps no static state. What is configured
 * automatically is named one by one, as the class path it shares with other services would switch on a web server and a
 * database client.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ComponentScan
@ImportAutoConfiguration({
    ConfigurationPropertiesAutoConfiguration.class,
    PropertyPlaceholderAutoConfiguration.class,
    LifecycleAutoConfiguration.class,
    SslAutoConfiguration.class,
    KafkaAutoConfiguration.class
})
public class ApifyWorkerApplication {
    private static final Logger log = LoggerFactory.getLogger(ApifyWorkerApplication.class);

    public static void main(String[] args) {
        start(args);
    }

    /**
     * Returns when the worker takes jobs. {@code args} are Spring's, such as {@code --worker.lease.url=https://…}. Closing
     * the context finishes the batches at hand and waits for starts under way.
     */
    public static ConfigurableApplicationContext start(String... args) {
        return start(new Class<?>[] {ApifyWorkerApplication.class}, args);
    }

    static ConfigurableApplicationContext start(Class<?>[] sources, String... args) {
        log.info("Cryptography by {}", CryptoProvider.install());
        var application = new SpringApplication(sources);
        application.setBannerMode(Banner.Mode.OFF);
        application.setWebApplicationType(WebApplicationType.NONE);
        // A file name of its own: another service on the same class path may bring an application.yaml.
        return application.run(Stream.concat(Stream.of("--spring.config.name=apify-worker"), Stream.of(args))
                .toArray(String[]::new));
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
}
