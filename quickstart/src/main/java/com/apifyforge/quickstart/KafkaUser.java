package com.apifyforge.quickstart;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Properties;
import java.util.regex.Pattern;

/** A user of a protected cluster, with the file that its clients take. */
record KafkaUser(String name, String password) {
    private static final String LOGIN = "sasl.jaas.config";
    private static final Pattern WHO = Pattern.compile(".*username=\"(.+?)\" password=\"(.+?)\";");
    private static final int PASSWORD_BYTES = 32;

    static KafkaUser generate(String name) {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        return new KafkaUser(name, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }

    /** Of a file that {@link #clientConfig} made. */
    static KafkaUser in(Path file) {
        try (Reader text = Files.newBufferedReader(file)) {
            var properties = new Properties();
            properties.load(text);
            var who = WHO.matcher(properties.getProperty(LOGIN, ""));
            if (!who.matches()) {
                throw new IllegalArgumentException(file + " names no user");
            }
            return new KafkaUser(who.group(1), who.group(2));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The authority's certificate is in it, so that the file serves wherever it lies. */
    String clientConfig(String authority) {
        return """
                security.protocol=SASL_SSL
                sasl.mechanism=SCRAM-SHA-512
                %s=org.apache.kafka.common.security.scram.ScramLoginModule required username="%s" password="%s";
                ssl.truststore.type=PEM
                ssl.truststore.certificates=%s
                """.formatted(LOGIN, name, password, inOneLine(authority));
    }

    /** As {@link #clientConfig}, for who shows the brokers their own identity. */
    static String administrator(String key, String certificate, String authority) {
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
