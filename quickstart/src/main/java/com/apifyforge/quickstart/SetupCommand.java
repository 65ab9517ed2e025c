package com.apifyforge.quickstart;

import com.apifyforge.ctl.Endpoints;
import com.apifyforge.embedded.LocalCa;
import com.apifyforge.embedded.LocalCa.Identity;
import com.apifyforge.events.Json;
import com.apifyforge.events.sealing.TicketSigner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Makes what the services of docker-compose.yml show each other, one folder for each, so that none holds the keys of
 * another: a stolen worker has no scheduler's key. What is there and not near its end stays.
 */
@Command(name = "setup", hidden = true, description = "Makes certificates and keys for services that run apart.")
final class SetupCommand implements Callable<Integer> {
    private static final Clock CLOCK = Clock.systemUTC();
    /** Of the tool itself, in its container: {@code ctl} asks whether the system runs by it. */
    private static final int FIRST_PROCESS = 1;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder of the folders.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Override
    public Integer call() throws IOException {
        var ca = LocalCa.in(Files.createDirectories(out.resolve("ca")), CLOCK, Set.of("token-service", "sandbox"));
        give(ca, "token-service", "token-service", "tls");
        give(ca, "apify-worker", "apify-worker", "tls");
        give(ca, "sandbox", null, "tls");
        give(ca, "operator", "operator", "operator");
        Path scheduler = folder("operator").resolve("scheduler.jwk");
        if (!Files.exists(scheduler)) {
            TicketSigner.generate("compose-scheduler").save(scheduler);
        }
        var publicKeys = Map.of("keys", List.of(TicketSigner.load(scheduler).publicJwk()));
        DataFolder.write(
                folder("token-service").resolve("schedulers.jwks"),
                Json.mapper().writeValueAsString(publicKeys));
        DataFolder.write(folder("operator").resolve(Endpoints.FILE), endpoints().json());
        return 0;
    }

    private void give(LocalCa ca, String owner, @Nullable String workload, String name) throws IOException {
        Identity identity = ca.issue(owner, workload == null ? null : URI.create("spiffe://apifyforge/" + workload));
        copy(identity.key(), folder(owner).resolve(name + ".key"));
        copy(identity.certificate(), folder(owner).resolve(name + ".crt"));
        copy(ca.certificate(), folder(owner).resolve("ca.crt"));
    }

    private static void copy(Path from, Path to) throws IOException {
        if (!Files.exists(to) || Files.mismatch(from, to) >= 0) {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private Path folder(String owner) throws IOException {
        return Files.createDirectories(out.resolve(owner));
    }

    private static Endpoints endpoints() {
        return new Endpoints(
                "kafka:9092",
                URI.create("https://token-service:8443"),
                URI.create("https://sandbox:8443"),
                Path.of("ca.crt"),
                Path.of("operator.crt"),
                Path.of("operator.key"),
                Path.of("scheduler.jwk"),
                FIRST_PROCESS);
    }
}
