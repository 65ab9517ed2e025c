package com.apifyforge.console;

import com.apifyforge.embedded.ca.LocalCa;
import com.apifyforge.service.ServiceStart;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.stream.Stream;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** A console before a {@link StandInGateway}, and its time. */
public final class RunningConsole implements AutoCloseable {
    private static final ThreadLocal<Clock> TIME = new ThreadLocal<>();

    public final TestClock clock = new TestClock();
    public final StandInGateway gateway;
    public final LocalCa ca;
    private final ConfigurableApplicationContext context;

    public RunningConsole(Path folder, int port, String... more) throws Exception {
        ca = LocalCa.in(Files.createDirectories(folder.resolve("ca")));
        gateway = new StandInGateway(ca.issue("gateway", null), clock);
        TIME.set(clock);
        context = ServiceStart.start(
                "console",
                new Class<?>[] {ConsoleApplication.class, Time.class},
                Stream.concat(
                                Stream.of(
                                        "--console.gateway.url=" + gateway.uri(),
                                        "--console.gateway.ca=" + ca.certificate(),
                                        "--console.web.port=" + port,
                                        "--console.health.port=0"),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    /** Given by name; one that is found would be taken by every console. */
    static class Time {
        @Bean
        Clock testClock() {
            return TIME.get();
        }
    }

    public int port() {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    public URI health(String path) {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.management.port")
                + "/actuator/" + path);
    }

    @Override
    public void close() {
        gateway.close();
        context.close();
    }
}
