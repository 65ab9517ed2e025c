package com.apifyforge.quickstart.system;

import com.apifyforge.quickstart.folder.AccessFiles;
import com.apifyforge.quickstart.folder.KeyFiles;
import com.apifyforge.tokens.envelope.keyfile.KeyFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the two services are started with, in this process or as processes of their own. {@code kafkaClientConfig} is
 * the file of client settings for a user of Kafka; null if none are needed.
 */
record ServiceArguments(
        String kafka,
        Function<String, @Nullable Path> kafkaClientConfig,
        String mongodb,
        URI apify,
        VaultSettings settings,
        KeyFiles keys) {
    /**
     * What a KMS emulator is asked under where the environment names no region; AWS itself is asked under the user's.
     */
    private static final String EMULATOR_REGION = "us-east-1";

    /** What the issuer has on the class path beside the services: it would make keys that nobody asked for. */
    private static final List<String> AUTHORIZATION_SERVER = Stream.of("", "Jwt")
            .map(kind -> "org.springframework.boot.security.oauth2.server.authorization.autoconfigure.servlet."
                    + "OAuth2AuthorizationServer" + kind + "AutoConfiguration")
            .toList();

    private static final List<String> SPRING_SECURITY = Stream.of(
                    "oauth2.client.autoconfigure.OAuth2ClientAutoConfiguration",
                    "oauth2.client.autoconfigure.servlet.OAuth2ClientWebSecurityAutoConfiguration",
                    "UserDetailsServiceAutoConfiguration",
                    "SecurityAutoConfiguration",
                    "actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
                    "web.servlet.SecurityFilterAutoConfiguration",
                    "web.servlet.ServletWebSecurityAutoConfiguration",
                    "oauth2.server.resource.autoconfigure.OAuth2ResourceServerAutoConfiguration",
                    "oauth2.server.resource.autoconfigure.web.OAuth2ResourceServerWebSecurityAutoConfiguration")
            .map(name ->
                    "org.springframework.boot.security." + (name.startsWith("oauth2") ? name : "autoconfigure." + name))
            .toList();

    List<String> tokenService(int port) {
        var arguments = Arguments.withoutSpringSecurity()
                .add("tokens.kafka.bootstrap-servers", kafka)
                .add("tokens.kafka.client-config", kafkaClientConfig.apply(AccessFiles.TOKEN_SERVICE))
                .add("tokens.store.uri", mongodb)
                .add("tokens.apify.url", apify)
                .add("tokens.apify.ca-file", apifyCa())
                .add("tokens.lease.scheduler-keys", keys.schedulerKeySet())
                // Both workers have the same certificate: the limit of two.
                .add("tokens.lease.asks-per-second", 4000)
                .add("tokens.web.port", port)
                .add("tokens.web.certificate", keys.tokenService().certificate())
                .add("tokens.web.key", keys.tokenService().key())
                .add("tokens.web.client-ca", keys.ca())
                .add("tokens.health.port", -1);
        addWrappingKey(arguments);
        return arguments.list;
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

    /** Of a worker that asks the token-service on this port and serves no results. */
    List<String> worker(int tokenServicePort) {
        return worker().add("worker.lease.url", "https://127.0.0.1:" + tokenServicePort)
                .add("spring.main.web-application-type", "none")
                .list;
    }

    List<String> workerWithResults(int tokenServicePort, int port) {
        return worker().add("worker.lease.url", "https://127.0.0.1:" + tokenServicePort)
                .add("worker.results.port", port)
                .add("worker.health.port", -1)
                .list;
    }

    private Arguments worker() {
        return Arguments.withoutSpringSecurity()
                .add("worker.kafka.bootstrap-servers", kafka)
                .add("worker.kafka.client-config", kafkaClientConfig.apply(AccessFiles.WORKER))
                .add("worker.apify.url", apify)
                .add("worker.apify.ca-file", apifyCa())
                .add("worker.lease.certificate", keys.worker().certificate())
                .add("worker.lease.key", keys.worker().key())
                .add("worker.lease.ca", keys.ca());
    }

    /** Of a gateway that makes its tokens itself, for this machine. */
    List<String> gateway(int tokenServicePort, int workerPort, int port, GatewayFiles files) {
        return Arguments.without(AUTHORIZATION_SERVER)
                .add("gateway.kafka.bootstrap-servers", kafka)
                .add("gateway.kafka.client-config", kafkaClientConfig.apply(AccessFiles.GATEWAY))
                .add("gateway.store.uri", mongodb)
                .add("gateway.token-service.url", "https://127.0.0.1:" + tokenServicePort)
                .add("gateway.token-service.ca", keys.ca())
                .add("gateway.worker.url", "https://127.0.0.1:" + workerPort)
                .add("gateway.worker.ca", keys.ca())
                .add("gateway.ticket-key", keys.gatewayKey())
                .add("gateway.policy", files.policy())
                .add("gateway.operations.certificate", keys.operator().certificate())
                .add("gateway.operations.key", keys.operator().key())
                .add("gateway.sign-in.code-file", files.signInCode())
                .add("gateway.web.port", port)
                .add("gateway.web.certificate", keys.gateway().certificate())
                .add("gateway.web.key", keys.gateway().key())
                .add("gateway.health.port", -1)
                .list;
    }

    /** Of a console whose people sign in with the code of that gateway. */
    List<String> console(int port, int gatewayPort) {
        return Arguments.without(AUTHORIZATION_SERVER)
                .add("console.gateway.url", "https://127.0.0.1:" + gatewayPort)
                .add("console.gateway.ca", keys.ca())
                .add("console.web.port", port)
                .add("console.health.port", -1)
                .list;
    }

    /** Spring's command line arguments; a setting without a value is left out. */
    private static final class Arguments {
        private final List<String> list = new ArrayList<>(List.of("--spring.jmx.enabled=false"));

        /** Of a service that knows its callers by their certificates: what the gateway has beside it is not for it. */
        static Arguments withoutSpringSecurity() {
            return without(Stream.concat(SPRING_SECURITY.stream(), AUTHORIZATION_SERVER.stream())
                    .toList());
        }

        static Arguments without(List<String> autoconfiguration) {
            return new Arguments().add("spring.autoconfigure.exclude", String.join(",", autoconfiguration));
        }

        Arguments add(String name, @Nullable Object value) {
            if (value != null) {
                list.add("--" + name + "=" + value);
            }
            return this;
        }
    }
}
