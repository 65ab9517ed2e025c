package com.apifyforge.quickstart.system;

import com.apifyforge.client.Cluster;
import com.apifyforge.ctl.console.WrongUseException;
import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClients;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.bson.Document;

/** Is somebody there? The services wait for a minute, as in a cluster they should; a person should know at once. */
public final class ReachabilityCheck {
    private static final int PATIENCE_SECONDS = 10;

    private ReachabilityCheck() {}

    static void requireKafka(Cluster cluster) {
        int patience = 1_000 * PATIENCE_SECONDS;
        Map<String, Object> settings =
                cluster.settings(Map.of("default.api.timeout.ms", patience, "request.timeout.ms", patience));
        try (var admin = Admin.create(settings)) {
            admin.describeCluster().nodes().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            throw silent("Kafka", cluster.bootstrapServers());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw silent("Kafka", cluster.bootstrapServers());
        }
    }

    /** Names the hosts and not the connection string, which may hold a password. */
    public static void requireMongo(String uri) {
        var address = new ConnectionString(uri);
        var settings = MongoClientSettings.builder()
                .applyConnectionString(address)
                .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .build();
        try (var client = MongoClients.create(settings)) {
            client.getDatabase("admin").runCommand(new Document("ping", 1));
        } catch (MongoException e) {
            throw silent("MongoDB", String.join(",", address.getHosts()));
        }
    }

    /** Only an emulator has an address of its own; a port where nobody listens is refused before anything starts. */
    static void requireKms(URI endpoint) {
        int port = endpoint.getPort() >= 0
                ? endpoint.getPort()
                : endpoint.getScheme().equals("https") ? 443 : 80;
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(endpoint.getHost(), port), 1_000 * PATIENCE_SECONDS / 4);
        } catch (IOException e) {
            throw new WrongUseException("KMS at " + endpoint + " does not answer. Check --kms-endpoint.", e);
        }
    }

    private static IllegalStateException silent(String what, String where) {
        return new IllegalStateException(what + " at " + where + " does not answer.");
    }
}
