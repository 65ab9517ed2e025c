package com.apifyforge.service;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;

/**
 * Gives every Kafka client of a service the settings that a protected cluster requires. The file is of the form that
 * Kafka's own tools take with {@code --command-config}, so that one file serves both; it may hold {@code
 * security.protocol}, {@code ssl.*} and {@code sasl.*}. A password in a file of the owner alone is in no environment
 * and no list of processes.
 *
 * @see <a href="https://kafka.apache.org/documentation/#security_sasl_clientconfig">Kafka: SASL for clients</a>
 */
public final class ClusterAccess implements BeanPostProcessor {
    /** Anything else there could take away what the services rely on, such as {@code acks}. */
    private static final Pattern ALLOWED = Pattern.compile("security\\.protocol|(ssl|sasl)\\..+");

    private final Properties properties = new Properties();

    /**
     * Null or blank: the cluster requires none. Throws {@link StartRefusedException} for a file that does not serve.
     */
    public ClusterAccess(@Nullable String file) {
        if (file != null && !file.isBlank()) {
            read(file);
        }
    }

    private void read(String file) {
        try (Reader text = Files.newBufferedReader(Path.of(file))) {
            properties.load(text);
        } catch (IOException | IllegalArgumentException e) {
            // Without the parser's words: what it could not read may be a password.
            throw new StartRefusedException("Cannot read " + file + " as settings of a Kafka client, in UTF-8.");
        }
        for (String name : properties.stringPropertyNames()) {
            StartRefusedException.unless(
                    ALLOWED.matcher(name).matches(),
                    "The Kafka client settings in " + file + " hold " + shown(name)
                            + "; only security.protocol, ssl.* and sasl.* are taken from there.");
        }
    }

    /** A line that went wrong may begin with a password. */
    private static String shown(String name) {
        return AdminClientConfig.configNames().contains(name)
                        || ConsumerConfig.configNames().contains(name)
                        || ProducerConfig.configNames().contains(name)
                ? name
                : "a line that is no setting of Kafka's clients";
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof KafkaProperties kafka) {
            properties
                    .stringPropertyNames()
                    .forEach(key -> kafka.getProperties().put(key, properties.getProperty(key)));
        }
        return bean;
    }
}
