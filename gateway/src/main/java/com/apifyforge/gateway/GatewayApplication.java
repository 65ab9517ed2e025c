package com.apifyforge.gateway;

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

/** The gateway as a process of its own, or started beside others in one process: it keeps no static state. */
@SpringBootApplication
@Import(Sweepers.class)
public class GatewayApplication {
    public static void main(String[] args) {
        ServiceStart.asProcess(() -> start(args));
    }

    /** Returns when the gateway serves. {@code args} are Spring's, such as {@code --gateway.web.port=8444}. */
    public static ConfigurableApplicationContext start(String... args) {
        return ServiceStart.start("gateway", new Class<?>[] {GatewayApplication.class}, args);
    }

    @Bean
    @Fallback
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Traces traces(Environment environment) {
        return Traces.of(environment, "gateway.telemetry");
    }
}
