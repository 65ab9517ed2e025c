package com.apifyforge.quickstart.issuer;

import java.util.Map;
import java.util.Set;

/** Names of the files in the issuer's folder; a secret lies once more with whose it is, passwords with the operator. */
public final class IssuerFiles {
    /** A private JWK. */
    public static final String SIGNING_KEY = "signing.jwk";

    /** Of the program. */
    public static final String SECRET = "demo.secret";

    /** The program's name. */
    public static final String CLIENT = "demo";

    /** Of the console, through which people sign in. */
    public static final String CONSOLE_SECRET = "console.secret";

    /** The console's name. */
    public static final String CONSOLE = "console";

    /** Who signs in, and their roles. */
    public static final Map<String, Set<String>> PEOPLE =
            Map.of("alice", Set.of(), "dave", Set.of(), "operator", Set.of("operator"));

    /** Of a person's password. */
    public static String password(String person) {
        return person + ".password";
    }

    private IssuerFiles() {}
}
