package com.apifyforge.client;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * How to reach the topics.
 *
 * @param clientConfig client settings for a cluster with TLS and SASL, as Kafka's tools take them with {@code
 *     --command-config}; null if it needs none
 * @param patience how long a broker may be away before a use fails
 */
public record Cluster(String bootstrapServers, @Nullable Path clientConfig, Duration patience) {
    private static final Duration STANDARD_PATIENCE = Duration.ofSeconds(10);

    public Cluster(String bootstrapServers, @Nullable Path clientConfig) {
        this(bootstrapServers, clientConfig, STANDARD_PATIENCE);
    }

    public Cluster withPatience(Duration other) {
        return new Cluster(bootstrapServers, clientConfig, other);
    }

    /** For a client of Kafka, with its own settings. Throws {@link VaultClientException} if the file cannot be read. */
    public Map<String, Object> settings(Map<String, ?> own) {
        var settings = new HashMap<String, Object>();
        if (clientConfig != null) {
            read(clientConfig).forEach((name, value) -> settings.put(name.toString(), value));
        }
        settings.putAll(own);
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("enable.metrics.push", false);
        return settings;
    }

    private static Properties read(Path file) {
        try (Reader text = Files.newBufferedReader(file)) {
            var properties = new Properties();
            properties.load(text);
            return properties;
        } catch (IOException | IllegalArgumentException e) {
            // Without the parser's words: what it could not read may be a password.
            throw new VaultClientException("Cannot read " + file + " as settings of a Kafka client, in UTF-8.");
        }
    }
}
