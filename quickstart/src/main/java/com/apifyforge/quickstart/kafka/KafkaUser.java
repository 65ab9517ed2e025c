package com.apifyforge.quickstart.kafka;

import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.embedded.Passwords;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Properties;
import java.util.regex.Pattern;

/** A user of a protected cluster, with the file that its clients take. */
public record KafkaUser(String name, String password) {
    private static final String LOGIN = "sasl.jaas.config";
    private static final Pattern WHO = Pattern.compile(".*username=\"([\\w-]+)\" password=\"([\\w-]+)\";");

    public static KafkaUser generate(String name) {
        return new KafkaUser(name, Passwords.random());
    }

    /** Of a file that {@link #clientConfig} made. Throws {@link WrongUseException} for any other. */
    public static KafkaUser in(Path file) {
        try (Reader text = Files.newBufferedReader(file)) {
            var properties = new Properties();
            properties.load(text);
            var who = WHO.matcher(properties.getProperty(LOGIN, ""));
            if (who.matches()) {
                return new KafkaUser(who.group(1), who.group(2));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new WrongUseException(broken(file), e);
        }
        throw new WrongUseException(broken(file));
    }

    private static String broken(Path file) {
        return file + " cannot be read as a user's settings for Kafka. Delete it, and the next start makes a new one.";
    }

    /** The user of this file, or a new one where there is none. Throws {@link WrongUseException} if it is another's. */
    public static KafkaUser keptIn(Path file, String name) {
        var user = Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? in(file) : generate(name);
        if (!user.name.equals(name)) {
            throw new WrongUseException(broken(file));
        }
        return user;
    }

    /** The authority's certificate is in it, so that the file serves wherever it lies. */
    public String clientConfig(String authority) {
        return """
                security.protocol=SASL_SSL
                sasl.mechanism=SCRAM-SHA-512
                %s=org.apache.kafka.common.security.scram.ScramLoginModule required username="%s" password="%s";
                ssl.truststore.type=PEM
                ssl.truststore.certificates=%s
                """.formatted(LOGIN, name, password, inOneLine(authority));
    }

    /** As {@link #clientConfig}, for who shows the brokers their own identity. */
    public static String administrator(String key, String certificate, String authority) {
        return """
                security.protocol=SSL
                ssl.keystore.type=PEM
                ssl.keystore.key=%s
                ssl.keystore.certificate.chain=%s
                ssl.truststore.type=PEM
                ssl.truststore.certificates=%s
                """.formatted(inOneLine(key), inOneLine(certificate), inOneLine(authority));
    }

    private static String inOneLine(String pem) {
        return pem.strip().replace("\n", "\\n");
    }

    @Override
    public String toString() {
        return "KafkaUser[" + name + "]";
    }
}
