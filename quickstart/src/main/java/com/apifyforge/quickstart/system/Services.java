package com.apifyforge.quickstart.system;

import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.quickstart.folder.AccessFiles;
import com.apifyforge.quickstart.folder.KeyFiles;
import com.apifyforge.tokens.TokenServiceApplication;
import com.apifyforge.tokens.envelope.keyfile.KeyFile;
import com.apifyforge.worker.ApifyWorkerApplication;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

/** The two services as they are, started with their own settings. */
public final class Services {
    /**
     * What a KMS emulator is asked under where the environment names no region; AWS itself is asked under the user's.
     */
    private static final String EMULATOR_REGION = "us-east-1";

    private final String kafka;
    private final Function<String, @Nullable Path> kafkaClientConfig;
    private final String mongodb;
    private final URI apify;
    private final VaultSettings settings;
    private final KeyFiles keys;
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
        this.kafka = kafka;
        this.kafkaClientConfig = kafkaClientConfig;
        this.mongodb = mongodb;
        this.apify = apify;
        this.settings = settings;
        this.keys = keys;
        this.tokenServicePort = tokenServicePort;
    }

    public AutoCloseable tokenService() {
        var arguments = new Arguments()
                .add("tokens.kafka.bootstrap-servers", kafka)
                .add("tokens.kafka.client-config", kafkaClientConfig.apply(AccessFiles.TOKEN_SERVICE))
                .add("tokens.store.uri", mongodb)
                .add("tokens.apify.url", apify)
                .add("tokens.apify.ca-file", apifyCa())
                .add("tokens.lease.scheduler-keys", keys.schedulerKeySet())
                .add("tokens.web.port", tokenServicePort)
                .add("tokens.web.certificate", keys.tokenService().certificate())
                .add("tokens.web.key", keys.tokenService().key())
                .add("tokens.web.client-ca", keys.ca())
                .add("tokens.health.port", -1);
        addWrappingKey(arguments);
        var service = TokenServiceApplication.start(arguments.toArray());
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

    private void addWrappingKey(Arguments arguments) {
        if (settings.kmsKey() == null) {
            arguments.add("tokens.envelope.key-file", KeyFile.createIfMissing(keys.wrappingKey(), Clock.systemUTC()));
        } else {
            if (Files.exists(keys.wrappingKey())) {
                // The folder began without KMS: the file opens what it wrapped, until that is rewrapped.
                arguments.add("tokens.envelope.key-file", keys.wrappingKey());
            }
            arguments
                    .add("tokens.envelope.kms.key", settings.kmsKey())
                    .add("tokens.envelope.kms.endpoint", settings.kmsEndpoint())
                    .add("tokens.envelope.kms.region", region());
        }
    }

    private @Nullable String region() {
        boolean told = System.getenv("AWS_REGION") != null || System.getProperty("aws.region") != null;
        return settings.kmsEndpoint() == null || told ? null : EMULATOR_REGION;
    }

    /** The sandbox's certificate is of our CA; a real Apify's is of the given one, or of those the JDK trusts. */
    private @Nullable Path apifyCa() {
        return settings.apifyUrl() == null ? keys.ca() : settings.apifyCa();
    }

    public AutoCloseable worker() {
        return ApifyWorkerApplication.start(new Arguments()
                .add("worker.kafka.bootstrap-servers", kafka)
                .add("worker.kafka.client-config", kafkaClientConfig.apply(AccessFiles.WORKER))
                .add("worker.apify.url", apify)
                .add("worker.apify.ca-file", apifyCa())
                .add("worker.lease.url", tokenServiceUrl())
                .add("worker.lease.certificate", keys.worker().certificate())
                .add("worker.lease.key", keys.worker().key())
                .add("worker.lease.ca", keys.ca())
                .add("spring.main.web-application-type", "none")
                .toArray());
    }

    String tokenServiceUrl() {
        return "https://127.0.0.1:" + tokenServicePort;
    }

    /** Spring's command line arguments; a setting without a value is left out. */
    private static final class Arguments {
        private final List<String> arguments =
                new ArrayList<>(List.of("--spring.main.register-shutdown-hook=false", "--spring.jmx.enabled=false"));

        Arguments add(String name, @Nullable Object value) {
            if (value != null) {
                arguments.add("--" + name + "=" + value);
            }
            return this;
        }

        String[] toArray() {
            return arguments.toArray(String[]::new);
        }
    }
}
