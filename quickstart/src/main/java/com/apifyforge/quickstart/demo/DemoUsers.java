package com.apifyforge.quickstart.demo;

import com.apifyforge.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * The users of one demo and their tokens. Names end in random letters, so that a demo can be played twice on one
 * folder; tokens hold 20 random characters and more, so that finding one in a file is no accident.
 */
final class DemoUsers {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
    private static final String DIGITS = LETTERS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final int LENGTH = 36;

    private final SecureRandom random = new SecureRandom();
    private final String suffix = pick(LETTERS, 4);
    private final List<byte[]> tokens = new ArrayList<>();

    /** {@code name} and this demo's letters, such as {@code alice-xkqf}. */
    String named(String name) {
        return name + "-" + suffix;
    }

    /** A good token of the sandbox account of this name; each call gives another token of the same account. */
    Canary tokenOf(String name) {
        // The sandbox reads the account from the letters before the first digit.
        return token("user" + name + suffix + "0");
    }

    /** A token that the sandbox does not know. */
    Canary wrongToken() {
        return token("revoked");
    }

    private Canary token(String beginning) {
        String text = "apify_api_" + beginning + pick(DIGITS, LENGTH - beginning.length());
        byte[] token = text.getBytes(StandardCharsets.US_ASCII);
        tokens.add(token);
        return new Canary(token);
    }

    private String pick(String from, int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(from.charAt(random.nextInt(from.length())));
        }
        return text.toString();
    }

    /** Every token that was given out, to be searched for afterwards. */
    List<byte[]> tokens() {
        return List.copyOf(tokens);
    }

    /** A token of the demo; unlike a real one it is kept, as it is what is searched for. */
    static final class Canary {
        private final byte[] token;

        private Canary(byte[] token) {
            this.token = token;
        }

        Secret secret() {
            return Secret.takeOwnershipOf(token.clone());
        }

        byte[] bytes() {
            return token.clone();
        }

        @Override
        public String toString() {
            return "Canary[***]";
        }
    }
}
