package com.apifyforge.service.edge;

import java.net.URI;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What may be called.
 *
 * @param path the raw path, from its beginning to its end
 * @param callers the SPIFFE ids that may call it; if empty, anybody may
 * @param mostBytes the longest body it takes
 */
public record AccessRule(String method, Pattern path, Set<URI> callers, int mostBytes) {
    boolean isPublic() {
        return callers.isEmpty();
    }
}
