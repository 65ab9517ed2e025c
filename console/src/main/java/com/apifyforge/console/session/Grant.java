package com.apifyforge.console.session;

import com.apifyforge.console.upstream.AccessToken;
import com.apifyforge.service.edge.RefusedException;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/** What a sign-in has given: access tokens until it ends. */
public interface Grant {
    /** One that is good now; empty if it gives none any more. Throws {@link RefusedException}. */
    Optional<AccessToken> token();

    /** From when on it gives none. */
    Instant end();

    /** Where the browser ends its session at who has signed the person in; empty if there is nothing to end. */
    default Optional<URI> leaving() {
        return Optional.empty();
    }
}
