package com.apifyforge.quickstart.setup;

import com.apifyforge.client.Endpoints;
import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.embedded.ca.LocalCa;
import com.apifyforge.embedded.ca.LocalCa.Identity;
import com.apifyforge.quickstart.folder.DataFolder;
import com.apifyforge.quickstart.folder.SandboxKey;
import com.apifyforge.quickstart.kafka.KafkaUser;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Makes what the services of docker-compose.yml show each other, one folder for each, so that none holds the keys of
 * another: a stolen worker has no scheduler's key. What is there and not near its end stays.
 */
@Command(name = "setup", hidden = true, description = "Makes certificates and keys for services that run apart.")
public final class SetupCommand implements Callable<Integer> {
    private static final Clock CLOCK = Clock.systemUTC();
    /** Of the tool itself, in its container: {@code ctl} uses it to see whether the system runs. */
    private static final int FIRST_PROCESS = 1;

    private static final int PARTS = 6;
    private static final Set<String> BROKERS = Set.of("kafka", "kafka-1", "kafka-2", "kafka-3");
    private static final Set<String> HOSTS = Stream.concat(
                    BROKERS.stream(), Stream.of("token-service", "sandbox", "apify-worker", "gateway", "issuer"))
            .collect(Collectors.toUnmodifiableSet());

    /** Of Kafka, and the file of each. */
    private static final Map<String, String> USERS = Map.of(
            "token-service", "token-service/kafka.properties",
            "apify-worker", "apify-worker/kafka.properties",
            "gateway", "gateway/kafka.properties",
            "operator", "operator/kafka.properties",
            "frontend", "operator/outside/frontend.properties",
            "scheduler", "operator/outside/scheduler.properties");

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder of the folders.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Option(
            names = "--published",
            split = ",",
            arity = "1",
            paramLabel = "PORT",
            defaultValue = "19092,19093,19094,19097,19098,19099",
            description = "Ports of the host for Kafka, token-service, sandbox, gateway, issuer and console.")
    private int[] published = new int[0];

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        var ca = LocalCa.in(Files.createDirectories(out.resolve("ca")), CLOCK, HOSTS);
        give(ca, "token-service", "token-service");
        give(ca, "apify-worker", "apify-worker");
        give(ca, "gateway", "gateway");
        // Of its own, so that records tell what was done over HTTPS from what ctl did.
        copyTo(folder("gateway"), ca, ca.issue("gateway-operator", workload("operator")), "operator");
        give(ca, "sandbox", null);
        give(ca, "issuer", null);
        // Browsers of this machine alone call it.
        give(ca, "console", null);
        copyTo(folder("operator"), ca, ca.issue("operator", workload("operator")), "operator");
        copyTo(folder("operator/outside"), ca, ca.issue("scheduler", workload("scheduler")), "scheduler");
        SandboxKey.keptIn(folder("sandbox"));
        copy(SandboxKey.file(folder("sandbox")), SandboxKey.file(folder("operator")));
        protectKafka(ca);
        new GatewaySetup(out).make();
        DataFolder.write(folder("operator").resolve(Endpoints.FILE), inside().json());
        DataFolder.write(
                folder("operator").resolve("outside").resolve(Endpoints.FILE),
                outside().json());
        tellOfOlderCa(ca);
        return 0;
    }

    private void tellOfOlderCa(LocalCa ca) {
        if (!ca.cannotVouchFor().isEmpty()) {
            spec.commandLine()
                    .getOut()
                    .println("The certificate authority is of an older set-up and cannot vouch for "
                            + String.join(", ", new TreeSet<>(ca.cannotVouchFor()))
                            + ", so the gateway trusts neither its issuer nor the workers. All else works as before."
                            + " docs/compose.md (A volume of an older stack) tells how to make a new one.");
        }
    }

    /** Brokers share one identity; whoever shows it may do everything, so it lies with them alone. */
    private void protectKafka(LocalCa ca) throws IOException {
        Identity brokers = ca.issue("kafka", BROKERS, null);
        String authority = Files.readString(ca.certificate());
        String key = Files.readString(brokers.key());
        String certificate = Files.readString(brokers.certificate());
        writeForBrokers("kafka.pem", key + certificate);
        writeForBrokers("ca.crt", authority);
        writeForBrokers("admin.properties", KafkaUser.administrator(key, certificate, authority));
        for (var user : USERS.entrySet()) {
            // Once more for the brokers' administrator, who need not see anybody's other keys.
            Path told = folder("kafka-users").resolve(user.getKey() + ".properties");
            var kept = KafkaUser.keptIn(told, user.getKey());
            Path own = out.resolve(user.getValue());
            Files.createDirectories(own.getParent());
            DataFolder.write(own, kept.clientConfig(authority));
            DataFolder.write(told, kept.clientConfig(authority));
        }
    }

    /** The image's user is another one than ours and reads by its group, which the folder hands on. */
    private void writeForBrokers(String name, String text) throws IOException {
        Path file = folder("kafka").resolve(name);
        DataFolder.write(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    }

    private void give(LocalCa ca, String owner, @Nullable String workload) throws IOException {
        copyTo(folder(owner), ca, ca.issue(owner, workload == null ? null : workload(workload)), "tls");
    }

    private static URI workload(String name) {
        return URI.create("spiffe://apifyforge/" + name);
    }

    private static void copyTo(Path folder, LocalCa ca, Identity identity, String name) throws IOException {
        copy(identity.key(), folder.resolve(name + ".key"));
        copy(identity.certificate(), folder.resolve(name + ".crt"));
        copy(ca.certificate(), folder.resolve("ca.crt"));
    }

    static void copy(Path from, Path to) throws IOException {
        if (!Files.exists(to) || Files.mismatch(from, to) >= 0) {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private Path folder(String owner) throws IOException {
        return Files.createDirectories(out.resolve(owner));
    }

    private static Endpoints inside() {
        return endpoints(
                "kafka:9092",
                "token-service:8443",
                "gateway:8445",
                URI.create("https://apify-worker:8444"),
                null,
                "sandbox:8443",
                Path.of(""));
    }

    /** For programs on the host, from a folder below. No port of a worker is published. */
    private Endpoints outside() {
        return endpoints(host(0), host(1), host(3), null, URI.create("https://" + host(5)), host(2), Path.of(".."));
    }

    private String host(int part) {
        if (published.length != PARTS) {
            throw new WrongUseException("--published takes " + PARTS + " ports.");
        }
        return "127.0.0.1:" + published[part];
    }

    private static Endpoints endpoints(
            String kafka,
            String tokenService,
            String gateway,
            @Nullable URI worker,
            @Nullable URI console,
            String apify,
            Path keys) {
        return new Endpoints(
                kafka,
                keys.resolve("kafka.properties"),
                URI.create("https://" + tokenService),
                URI.create("https://" + gateway),
                worker,
                console,
                URI.create("https://" + apify),
                keys.resolve("ca.crt"),
                keys.resolve("operator.crt"),
                keys.resolve("operator.key"),
                keys.resolve("scheduler.jwk"),
                null,
                SandboxKey.file(keys),
                FIRST_PROCESS);
    }
}
