package com.apifyforge.quickstart.system;

import com.apifyforge.client.Cluster;
import com.apifyforge.client.Endpoints;
import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.embedded.EmbeddedKafka;
import com.apifyforge.embedded.EmbeddedMongo;
import com.apifyforge.quickstart.folder.AccessFiles;
import com.apifyforge.quickstart.folder.DataFolder;
import com.apifyforge.quickstart.folder.KeyFiles;
import com.apifyforge.quickstart.kafka.AclTable;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.tokens.envelope.keyfile.KeyFile;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The whole system, started in the order in which its parts need each other and stopped in the opposite one. */
public final class VaultSystem implements AutoCloseable {
    private static final int TRIES = 3;

    private final DataFolder folder;
    private final VaultSettings settings;
    private final Ports ports;
    private final KeyFiles keys;
    private final AccessFiles access;

    private volatile @Nullable EmbeddedKafka kafka;
    private volatile @Nullable EmbeddedMongo mongo;
    private volatile @Nullable ApifySandbox sandbox;
    private volatile @Nullable AutoCloseable tokenService;
    private volatile @Nullable AutoCloseable worker1;
    private volatile @Nullable AutoCloseable worker2;
    private volatile @Nullable AutoCloseable gateway;
    private volatile @Nullable AutoCloseable console;

    private VaultSystem(DataFolder folder, VaultSettings settings, Ports ports) {
        this.folder = folder;
        this.settings = settings;
        this.ports = ports;
        this.keys = KeyFiles.in(folder, Clock.systemUTC());
        this.access = new AccessFiles(folder.keys());
        requireKeys();
    }

    /** Returns when everything serves and {@code endpoints.json} is written. {@code progress} gets short lines. */
    public static VaultSystem start(DataFolder folder, VaultSettings settings, Ports ports, Consumer<String> progress) {
        Ports chosen = ports;
        for (int tried = 1; ; tried++) {
            try {
                return startOn(chosen, folder, settings, progress);
            } catch (RuntimeException e) {
                if (!ports.wereFree() || tried == TRIES || !isPortTaken(e)) {
                    throw e;
                }
                progress.accept("A port that was free is in use. Choosing others");
                chosen = ports.otherFreeOnes();
            }
        }
    }

    private static boolean isPortTaken(@Nullable Throwable failure) {
        return failure != null && (failure instanceof BindException || isPortTaken(failure.getCause()));
    }

    private static VaultSystem startOn(
            Ports ports, DataFolder folder, VaultSettings settings, Consumer<String> progress) {
        var vault = new VaultSystem(folder, settings, ports);
        try {
            progress.accept(vault.whatStarts());
            Parallel.run(vault::startKafka, vault::startMongo, vault::startSandbox);
            progress.accept("Starting token-service and two apify-workers" + (ports.hasGateway() ? ", gateway" : "")
                    + (ports.hasConsole() ? ", console" : ""));
            vault.startServices();
            DataFolder.write(folder.endpoints(), vault.endpoints().json());
            return vault;
        } catch (RuntimeException e) {
            vault.close();
            throw e instanceof UncheckedIOException io && io.getCause() instanceof BindException bind
                    ? new WrongUseException(
                            bind.getMessage() + ". Choose other ports with --port N, or 0 for free ones.", e)
                    : e;
        }
    }

    /** Before the parts start, which takes seconds: the KMS, and every file of a key or password that is there. */
    private void requireKeys() {
        if (settings.kmsEndpoint() != null) {
            ReachabilityCheck.requireKms(settings.kmsEndpoint());
        }
        access.databasePassword();
        access.sandboxKey();
        access.kafkaUsers(keys.ca());
        if (Files.exists(keys.wrappingKey())) {
            try {
                KeyFile.requireReadable(keys.wrappingKey());
            } catch (IllegalStateException e) {
                throw new WrongUseException(String.valueOf(e.getMessage()), e);
            }
        }
    }

    private String whatStarts() {
        var embedded = new ArrayList<String>();
        if (settings.kafka() == null) {
            embedded.add("Kafka");
        }
        if (settings.mongodbUri() == null) {
            embedded.add("the database");
        }
        if (settings.apifyUrl() == null) {
            embedded.add("the Apify sandbox");
        }
        return embedded.isEmpty() ? "Looking for the servers" : "Starting " + String.join(", ", embedded);
    }

    private void startKafka() {
        if (settings.kafka() == null) {
            kafka = EmbeddedKafka.startProtected(
                    folder.data().resolve("kafka"),
                    ports.kafka(),
                    keys.ca(),
                    keys.kafka(),
                    access.kafkaUsers(keys.ca()));
            setRights(kafka);
        } else {
            ReachabilityCheck.requireKafka(new Cluster(settings.kafka(), settings.kafkaClientConfig()));
        }
    }

    private static void setRights(EmbeddedKafka kafka) {
        try (var admin = Admin.create(kafka.administrator())) {
            AclTable.builtIn().apply(admin);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The rights at Kafka cannot be set", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted at the start", e);
        }
    }

    private void startMongo() {
        if (settings.mongodbUri() == null) {
            mongo = EmbeddedMongo.start(folder.data().resolve("mongo"), 0, access.databasePassword());
            access.tell(mongo.uri());
        } else {
            ReachabilityCheck.requireMongo(settings.mongodbUri());
        }
    }

    private void startSandbox() {
        if (settings.apifyUrl() == null) {
            sandbox = ApifySandbox.start(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.sandbox()),
                    keys.sandbox().certificate(),
                    keys.sandbox().key(),
                    folder.data().resolve("apify-sandbox.jsonl"),
                    access.sandboxKey());
        }
    }

    private void startServices() {
        var services = new Services(
                kafka(), this::kafkaClientConfig, mongodb(), apify(), settings, keys, ports.tokenService());
        // The workers last: jobs that wait from an earlier run are asked for at once, and would be put off.
        tokenService = services.tokenService();
        Parallel.run(
                () -> worker1 = firstWorker(services),
                () -> worker2 = services.worker(),
                () -> gateway(services),
                () -> console(services));
    }

    private AutoCloseable firstWorker(Services services) {
        return ports.hasGateway() ? services.workerWithResults(ports.worker()) : services.worker();
    }

    private void gateway(Services services) {
        if (ports.hasGateway()) {
            gateway = services.gateway(ports.gateway(), ports.worker(), GatewayFiles.in(folder));
        }
    }

    private void console(Services services) {
        if (ports.hasConsole()) {
            console = services.console(ports.console(), ports.gateway());
        }
    }

    private String kafka() {
        return settings.kafka() == null ? Objects.requireNonNull(kafka).bootstrapServers() : settings.kafka();
    }

    private @Nullable Path kafkaClientConfig(String user) {
        return settings.kafka() == null ? access.kafkaClientConfig(user) : settings.kafkaClientConfig();
    }

    private String mongodb() {
        return settings.mongodbUri() == null ? Objects.requireNonNull(mongo).uri() : settings.mongodbUri();
    }

    private URI apify() {
        return settings.apifyUrl() == null ? Objects.requireNonNull(sandbox).uri() : settings.apifyUrl();
    }

    Endpoints endpoints() {
        return new Endpoints(
                kafka(),
                kafkaClientConfig(AccessFiles.OPERATOR),
                URI.create("https://127.0.0.1:" + ports.tokenService()),
                ports.hasGateway() ? URI.create("https://127.0.0.1:" + ports.gateway()) : null,
                ports.hasGateway() ? URI.create("https://127.0.0.1:" + ports.worker()) : null,
                ports.hasConsole() ? URI.create("http://127.0.0.1:" + ports.console()) : null,
                apify(),
                keys.ca(),
                keys.operator().certificate(),
                keys.operator().key(),
                keys.schedulerKey(),
                settings.mongodbUri() == null ? access.databaseUri() : null,
                settings.apifyUrl() == null ? access.sandboxControl() : null,
                ProcessHandle.current().pid());
    }

    /** Safe to call twice, by two at once, and on what has started in part only. */
    @Override
    public synchronized void close() {
        stop(console);
        Parallel.run(() -> stop(gateway), () -> stop(worker1), () -> stop(worker2));
        stop(tokenService);
        Parallel.run(() -> stop(sandbox), () -> stop(mongo), () -> stop(kafka));
        console = null;
        gateway = null;
        worker1 = null;
        worker2 = null;
        tokenService = null;
        sandbox = null;
        mongo = null;
        kafka = null;
    }

    private static void stop(@Nullable AutoCloseable part) {
        try {
            if (part != null) {
                part.close();
            }
        } catch (Exception e) {
            // The others are stopped all the same.
            LoggerFactory.getLogger(VaultSystem.class).warn("{} does not stop in order", part, e);
        }
    }
}
