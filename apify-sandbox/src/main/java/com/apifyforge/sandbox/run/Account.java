package com.apifyforge.sandbox.run;

/** Whom a token belongs to. Two tokens of one account have equal ids. */
public record Account(String id, String username, Temper temper) {
    /** How the token behaves, by the first letters of its text. */
    public enum Temper {
        GOOD,
        REVOKED,
        SCOPED,
        BROKE,
        LIMITED
    }
}
