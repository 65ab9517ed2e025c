package com.apifyforge.quickstart.issuer;

/** Names of the files in the issuer's folder; the secret lies once more with its client. */
public final class IssuerFiles {
    /** A private JWK. */
    public static final String SIGNING_KEY = "signing.jwk";

    /** Of the one client. */
    public static final String SECRET = "demo.secret";

    /** The client's name. */
    public static final String CLIENT = "demo";

    private IssuerFiles() {}
}
