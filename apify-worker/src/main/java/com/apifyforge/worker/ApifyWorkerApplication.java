package com.apifyforge.worker;

import com.apifyforge.service.ServiceStart;
import com.apifyforge.service.telemetry.Traces;
import java.time.Clock;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.core.env.Environment;

/** The worker as a process of its own, or several in one process: it keeps no static state. */
@SpringBootApplication
public class ApifyWorkerApplication {
    public static void main(String[] args) {
        ServiceStart.asProcess(() -> start(args));
    }

    /**
     * Returns when the worker takes jobs. {@code args} are Spring's, such as {@code --worker.lease.url=https://…}.
     * Closing the context finishes the batches at hand and waits for starts under way.
     */
    public static ConfigurableApplicationContext start(String... args) {
        return start(new Class<?>[] {ApifyWorkerApplication.class}, args);
    }

    static ConfigurableApplicationContext start(Class<?>[] sources, String... args) {
        return ServiceStart.start("apify-worker", sources, args);
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
