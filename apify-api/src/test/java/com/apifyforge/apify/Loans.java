package com.apifyforge.apify;

import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.secret.Loan;
import com.apifyforge.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** Loans of test tokens, opened anew for each use. */
final class Loans {
    static Loan user(String name) {
        return of(ApifySandbox.token(name, 1));
    }

    /** A token whose text after the prefix begins so. */
    static Loan beginning(String text) {
        var token = ("apify_api_" + text + "0".repeat(36)).substring(0, 46);
        return of(token.getBytes(StandardCharsets.UTF_8));
    }

    static Loan of(byte[] token) {
        return new Loan() {
            @Override
            public <R> R lend(Function<Secret, R> use) {
                try (var secret = Secret.takeOwnershipOf(token.clone())) {
                    return use.apply(secret);
                }
            }
        };
    }
}
