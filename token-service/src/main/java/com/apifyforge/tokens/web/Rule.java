package com.apifyforge.tokens.web;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** One method and path, and who may call it; with an empty set, anybody. */
record Rule(String method, Pattern path, Set<URI> callers) {
    private static final URI WORKER = URI.create("spiffe://apifyforge/apify-worker");
    private static final URI OPERATOR = URI.create("spiffe://apifyforge/operator");
    private static final URI CONSOLE = URI.create("spiffe://apifyforge/console");

    static final List<Rule> ALL = List.of(
            new Rule("GET", Pattern.compile("/v1/sealing-keys"), Set.of()),
            new Rule("POST", Pattern.compile("/v1/leases(/results)?"), Set.of(WORKER)),
            new Rule("GET", Pattern.compile("/v1/users/[^/;]+/(connection|uses)"), Set.of(OPERATOR, CONSOLE)),
            new Rule("GET", Pattern.compile("/v1/rewraps"), Set.of(OPERATOR)),
            new Rule("POST", Pattern.compile("/v1/rewraps"), Set.of(OPERATOR)));

    boolean isPublic() {
        return callers.isEmpty();
    }
}
