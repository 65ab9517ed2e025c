package com.apifyforge.console;

import com.apifyforge.service.ServiceStart;
import java.time.Clock;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;

/** The console as a process of its own, or started beside others in one process: it keeps no static state. */
@SpringBootApplication(exclude = {KafkaAutoConfiguration.class, UserDetailsServiceAutoConfiguration.class})
public class ConsoleApplication {
    public static void main(String[] args) {
        ServiceStart.asProcess(() -> start(args));
    }

    /** Returns when the console serves. {@code args} are Spring's, such as {@code --console.web.port=8447}. */
    public static ConfigurableApplicationContext start(String... args) {
        return ServiceStart.start("console", new Class<?>[] {ConsoleApplication.class}, args);
    }

    @Bean
    @Fallback
    Clock clock() {
        return Clock.systemUTC();
    }
}
