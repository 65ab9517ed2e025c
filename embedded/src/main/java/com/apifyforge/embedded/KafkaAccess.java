package com.apifyforge.embedded;

import com.apifyforge.embedded.ca.LocalCa.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.security.scram.ScramLoginModule;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;

/**
 * Who may use the embedded broker: SASL (SCRAM-SHA-512) over TLS, at the controller's port too, which takes commands as
 * well. The broker's own user may do everything; its password is made at each start and kept nowhere.
 */
final class KafkaAccess {
    static final String BROKER = "broker";
    static final ScramMechanism MECHANISM = ScramMechanism.SCRAM_SHA_512;

    private final String authority;
    private final String certificate;
    private final String key;
    private final Map<String, String> passwords;

    KafkaAccess(Path authority, Identity identity, Map<String, String> users) {
        this.authority = text(authority);
        this.certificate = text(identity.certificate());
        this.key = text(identity.key());
        this.passwords = new HashMap<>(users);
        passwords.put(BROKER, Passwords.random());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Map<String, String> brokerSettings() {
        var settings = new HashMap<>(Map.of(
                "listener.security.protocol.map",
                "%s:SASL_SSL,%s:SASL_SSL".formatted(EmbeddedKafkaSettings.CLIENTS, EmbeddedKafkaSettings.CONTROLLER),
                "sasl.enabled.mechanisms",
                MECHANISM.mechanismName(),
                "sasl.mechanism.inter.broker.protocol",
                MECHANISM.mechanismName(),
                "sasl.mechanism.controller.protocol",
                MECHANISM.mechanismName(),
                "ssl.keystore.type",
                "PEM",
                "ssl.keystore.key",
                key,
                "ssl.keystore.certificate.chain",
                certificate,
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users",
                "User:" + BROKER));
        settings.putAll(trust());
        for (String listener : new String[] {EmbeddedKafkaSettings.CLIENTS, EmbeddedKafkaSettings.CONTROLLER}) {
            String prefix = "listener.name." + listener.toLowerCase(java.util.Locale.ROOT) + "."
                    + MECHANISM.mechanismName().toLowerCase(java.util.Locale.ROOT) + ".";
            settings.put(prefix + "sasl.jaas.config", login(everybody()));
            settings.put(prefix + "sasl.server.callback.handler.class", KafkaPasswords.class.getName());
        }
        return settings;
    }

    private String everybody() {
        return passwords.entrySet().stream()
                .map(user -> " %s%s=\"%s\"".formatted(KafkaPasswords.OPTION, user.getKey(), user.getValue()))
                .collect(Collectors.joining());
    }

    private String login(String more) {
        return "%s required username=\"%s\" password=\"%s\"%s;"
                .formatted(ScramLoginModule.class.getName(), BROKER, passwords.get(BROKER), more);
    }

    private Map<String, String> trust() {
        return Map.of("ssl.truststore.type", "PEM", "ssl.truststore.certificates", authority);
    }

    Map<String, String> administrator() {
        var settings = new HashMap<>(trust());
        settings.put("security.protocol", "SASL_SSL");
        settings.put("sasl.mechanism", MECHANISM.mechanismName());
        settings.put("sasl.jaas.config", login(""));
        return settings;
    }
}
