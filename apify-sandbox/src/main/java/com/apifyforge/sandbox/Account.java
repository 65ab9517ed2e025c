package com.apifyforge.sandbox;

/** Whom a token belongs to. Two tokens of one account have equal ids. */
record Account(String id, String username, Temper temper) {
    /** How the token behaves, by the first letters of its text. */
    enum Temper {
        GOOD,
        REVOKED,
        SCOPED,
        BROKE,
        LIMITED
    }
}
