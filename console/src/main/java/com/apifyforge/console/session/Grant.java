package com.apifyforge.console.session;

import com.apifyforge.console.upstream.AccessToken;
import java.time.Instant;

/** What a sign-in has given: access tokens until it ends. */
public interface Grant {
    /** The present one, which may be over. Throws {@link com.apifyforge.console.web.RefusedException}. */
    AccessToken token();

    /** From when on it gives none. */
    Instant end();
}
