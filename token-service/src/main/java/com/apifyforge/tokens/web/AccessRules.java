package com.apifyforge.tokens.web;

import com.apifyforge.events.Limit;
import com.apifyforge.events.lease.LeaseJson;
import com.apifyforge.service.edge.AccessRule;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What the token-service serves, and to whom. */
final class AccessRules {
    private static final URI WORKER = URI.create("spiffe://apifyforge/apify-worker");
    private static final URI OPERATOR = URI.create("spiffe://apifyforge/operator");
    private static final URI CONSOLE = URI.create("spiffe://apifyforge/console");

    private static final int SHORT = Limit.HTTP_BODY_BYTES.value();

    static final List<AccessRule> ALL = List.of(
            new AccessRule("GET", Pattern.compile("/v1/sealing-keys"), Set.of(), 0),
            new AccessRule("POST", Pattern.compile("/v1/leases(/results)?"), Set.of(WORKER), LeaseJson.MAX_BYTES),
            new AccessRule("GET", Pattern.compile("/v1/users/[^/;]+/(connection|uses)"), Set.of(OPERATOR, CONSOLE), 0),
            new AccessRule("GET", Pattern.compile("/v1/freezes"), Set.of(OPERATOR, CONSOLE), 0),
            new AccessRule("POST", Pattern.compile("/v1/freezes"), Set.of(OPERATOR), SHORT),
            new AccessRule("DELETE", Pattern.compile("/v1/freezes"), Set.of(OPERATOR), 0),
            new AccessRule("GET", Pattern.compile("/v1/rewraps"), Set.of(OPERATOR), 0),
            new AccessRule("POST", Pattern.compile("/v1/rewraps"), Set.of(OPERATOR), SHORT));

    private AccessRules() {}
}
