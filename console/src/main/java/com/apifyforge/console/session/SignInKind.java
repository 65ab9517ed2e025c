package com.apifyforge.console.session;

import java.util.Locale;

/** How people sign in here. */
enum SignInKind {
    /** By the gateway's one-time code, as a link has it. */
    LINK,
    /** At an issuer. */
    OIDC;

    String inJson() {
        return name().toLowerCase(Locale.ROOT);
    }
}
