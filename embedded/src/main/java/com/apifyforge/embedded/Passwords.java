package com.apifyforge.embedded;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import org.apache.kafka.common.security.scram.ScramCredential;
import org.apache.kafka.common.security.scram.internals.ScramFormatter;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;

/** Passwords that nobody has to remember: 256 random bits each, so that no number of guesses helps. */
public final class Passwords {
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();
    /** The least that MongoDB's drivers and Kafka's clients accept; more would only slow down a random password. */
    private static final int ITERATIONS = 4096;

    private Passwords() {}

    /** 43 letters, digits, {@code -} and {@code _}: fit for a URI, a header and a properties file. */
    public static String random() {
        byte[] random = new byte[BYTES];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    static ScramCredential credential(ScramMechanism mechanism, String password) {
        try {
            return new ScramFormatter(mechanism).generateCredential(password, ITERATIONS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
