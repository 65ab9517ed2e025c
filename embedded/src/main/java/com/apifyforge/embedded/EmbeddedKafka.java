package com.apifyforge.embedded;

import com.apifyforge.embedded.ca.LocalCa.Identity;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/**
 * A real Kafka broker (KRaft, one node) in this process, on 127.0.0.1, with a data folder that survives restarts and
 * {@code kill -9}. Topics are not created by use. A folder serves one process at a time.
 *
 * <p>The classes behind it are public in Kafka but promise no stable API: the Kafka version is pinned and
 * {@code EmbeddedKafkaIT} is the smoke test of an upgrade.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 5;

    private final KafkaRaftServer server;
    private final String bootstrapServers;
    private final Map<String, String> administrator;

    private EmbeddedKafka(KafkaRaftServer server, String bootstrapServers, Map<String, String> administrator) {
        this.server = server;
        this.bootstrapServers = bootstrapServers;
        this.administrator = administrator;
    }

    /**
     * Asks its clients for a password, over TLS; without rights of their own they may do nothing.
     *
     * @param port 0 takes a free one
     * @param authority PEM file of the CA of {@code identity}, which is valid for 127.0.0.1
     * @param users passwords by user, of letters, digits, {@code -} and {@code _}; {@code broker} is its own
     * @throws UncheckedIOException if the port is in use, or folder or files cannot be used
     */
    public static EmbeddedKafka startProtected(
            Path dataFolder, int port, Path authority, Identity identity, Map<String, String> users) {
        var access = new KafkaAccess(authority, identity, users);
        return start(dataFolder, port, access.brokerSettings(), access.administrator());
    }

    /**
     * Without authentication, for tests: every user of the machine may do everything. {@code port} 0 takes a free one.
     * Returns when the broker answers. Throws {@link UncheckedIOException} if the port is in use or the folder cannot
     * be written.
     */
    public static EmbeddedKafka start(Path dataFolder, int port) {
        return start(dataFolder, port, Map.of());
    }

    /** As {@link #start(Path, int)}, with broker settings that are added to its own or take their place. */
    public static EmbeddedKafka start(Path dataFolder, int port, Map<String, String> settings) {
        return start(dataFolder, port, settings, Map.of());
    }

    private static EmbeddedKafka start(
            Path dataFolder, int port, Map<String, String> settings, Map<String, String> administrator) {
        if (port != 0) {
            Loopback.requireFree(port);
        }
        format(dataFolder);
        for (int attempt = 1; ; attempt++) {
            try {
                return startOnce(dataFolder, port == 0 ? Loopback.freePort() : port, settings, administrator);
            } catch (RuntimeException e) {
                // Between the choice of a free port and its use somebody else may have taken it.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static EmbeddedKafka startOnce(
            Path dataFolder, int port, Map<String, String> more, Map<String, String> administrator) {
        var settings = EmbeddedKafkaSettings.of(dataFolder, port, Loopback.freePort());
        settings.putAll(more);
        var server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        var kafka = new EmbeddedKafka(server, Loopback.HOST + ":" + port, administrator);
        try {
            server.startup();
            kafka.awaitAnswer();
            return kafka;
        } catch (RuntimeException e) {
            kafka.close();
            throw e;
        }
    }

    private static void format(Path folder) {
        if (Files.exists(folder.resolve("meta.properties"))) {
            return;
        }
        try (var nowhere = new PrintStream(OutputStream.nullOutputStream())) {
            Files.createDirectories(folder);
            new Formatter()
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(EmbeddedKafkaSettings.NODE)
                    .setDirectories(List.of(folder.toString()))
                    .setMetadataLogDirectory(folder.toString())
                    .setControllerListenerName(EmbeddedKafkaSettings.CONTROLLER)
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setPrintStream(nowhere)
                    .run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException("Cannot prepare " + folder + " for Kafka", e);
        }
    }

    private void awaitAnswer() {
        try (var admin = Admin.create(administrator())) {
            admin.describeCluster().nodes().get(ANSWERS_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka does not answer at " + bootstrapServers, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while Kafka started", e);
        }
    }

    /**
     * What a broker does that cannot go on, such as on a full disk: instead of ending the process it calls {@code last}
     * with its reason, which ends the process itself and does not return.
     */
    public static void whenItEndsTheProcess(Consumer<String> last) {
        Exit.setHaltProcedure((_, reason) -> last.accept(String.valueOf(reason)));
        Exit.setExitProcedure((_, reason) -> last.accept(String.valueOf(reason)));
    }

    /** {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Settings of a client that may do everything, for setting rights. */
    public Map<String, Object> administrator() {
        var settings = new HashMap<String, Object>(administrator);
        settings.put("bootstrap.servers", bootstrapServers);
        return settings;
    }

    /** Leaves the cluster in order, so that the next start does not wait for an old session to end. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
