package com.apifyforge.quickstart.system;

import com.apifyforge.console.ConsoleApplication;
import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.gateway.GatewayApplication;
import com.apifyforge.quickstart.folder.KeyFiles;
import com.apifyforge.tokens.TokenServiceApplication;
import com.apifyforge.worker.ApifyWorkerApplication;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

/** The services as they are, started with their own settings. */
public final class Services {
    private final ServiceArguments arguments;
    private final VaultSettings settings;
    private final int tokenServicePort;

    /** {@code kafkaClientConfig} is the file of client settings for a user of Kafka; null if none are needed. */
    public Services(
            String kafka,
            Function<String, @Nullable Path> kafkaClientConfig,
            String mongodb,
            URI apify,
            VaultSettings settings,
            KeyFiles keys,
            int tokenServicePort) {
        this.arguments = new ServiceArguments(kafka, kafkaClientConfig, mongodb, apify, settings, keys);
        this.settings = settings;
        this.tokenServicePort = tokenServicePort;
    }

    public AutoCloseable tokenService() {
        var service = TokenServiceApplication.start(inThisProcess(arguments.tokenService(tokenServicePort)));
        requireWrappingKey(service);
        return service;
    }

    /** The service itself waits for its KMS, as in a cluster it should; a person should know at once. */
    private void requireWrappingKey(ConfigurableApplicationContext service) {
        var health =
                service.getBean("kmsHealthIndicator", HealthIndicator.class).health();
        if (!Status.UP.equals(Objects.requireNonNull(health).getStatus())) {
            service.close();
            throw new WrongUseException(
                    "The wrapping key %s%s cannot be used. Check the key, its region and the credentials."
                            .formatted(
                                    settings.kmsKey(),
                                    settings.kmsEndpoint() == null ? "" : " at " + settings.kmsEndpoint()));
        }
    }

    public AutoCloseable worker() {
        return ApifyWorkerApplication.start(inThisProcess(arguments.worker(tokenServicePort)));
    }

    /** Only one of them needs to serve results. */
    AutoCloseable workerWithResults(int port) {
        return ApifyWorkerApplication.start(inThisProcess(arguments.workerWithResults(tokenServicePort, port)));
    }

    AutoCloseable gateway(int port, int workerPort, GatewayFiles files) {
        return GatewayApplication.start(inThisProcess(arguments.gateway(tokenServicePort, workerPort, port, files)));
    }

    AutoCloseable console(int port, int gatewayPort) {
        return ConsoleApplication.start(inThisProcess(arguments.console(port, gatewayPort)));
    }

    /** This process stops its parts itself, in an order of its own. */
    private static String[] inThisProcess(List<String> arguments) {
        return Stream.concat(Stream.of("--spring.main.register-shutdown-hook=false"), arguments.stream())
                .toArray(String[]::new);
    }
}
