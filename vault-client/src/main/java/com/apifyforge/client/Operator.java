package com.apifyforge.client;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Reads what the token-service tells an operator, and has keys moved, over mutual TLS. Every method throws {@link
 * VaultClientException}.
 */
public final class Operator implements AutoCloseable {
    private static final int PAGE = 500;

    private final Https https;

    public Operator(Endpoints endpoints) {
        this(endpoints.tokenService(), endpoints.ca(), endpoints.operatorCertificate(), endpoints.operatorKey());
    }

    /** With PEM files: whom to trust, and the operator's certificate with its PKCS#8 key. */
    public Operator(URI tokenService, Path ca, Path certificate, Path key) {
        https = Https.identified(tokenService, ca, certificate, key);
    }

    /** {@code userId, state, tokenId, version, apifyUserId, apifyUsername, verified, storedAt, ageDays, rotateBy}. */
    public JsonNode connection(String userId) {
        return https.get("/v1/users/" + encoded(userId) + "/connection");
    }

    /** The newest uses of the user's tokens, at most {@code limit}, newest first. */
    public List<JsonNode> uses(String userId, int limit) {
        var uses = new ArrayList<JsonNode>();
        String after = "";
        do {
            JsonNode page = https.get(usesPath(userId, Math.min(PAGE, limit - uses.size()), after));
            page.path("uses").forEach(uses::add);
            after = page.path("next").asString("");
        } while (!after.isEmpty() && uses.size() < limit);
        return List.copyOf(uses.subList(0, Math.min(limit, uses.size())));
    }

    /** Has all wrapped keys moved to the wrapping key {@code to}, or joins: answers as {@link #rewrap()}. */
    public JsonNode rewrap(String to) {
        return https.post("/v1/rewraps", Map.of("to", to));
    }

    /** {@code to, startedAt, moved, left, failed, state} of the newest move. */
    public JsonNode rewrap() {
        return https.get("/v1/rewraps");
    }

    /** {@code freezes}: what is in force, each with {@code worker}, {@code frozenAt}, {@code frozenBy}. */
    public JsonNode freezes() {
        return https.get("/v1/freezes");
    }

    /** Stops leases for a worker, or for {@code all}; answers as {@link #freezes()}. */
    public JsonNode freeze(String worker) {
        return https.post("/v1/freezes", Map.of("worker", worker));
    }

    /** Lifts what {@link #freeze} did; answers as {@link #freezes()}. */
    public JsonNode unfreeze(String worker) {
        return https.delete("/v1/freezes?worker=" + encoded(worker));
    }

    private static String usesPath(String userId, int limit, String after) {
        String path = "/v1/users/" + encoded(userId) + "/uses?limit=" + limit;
        return after.isEmpty() ? path : path + "&after=" + encoded(after);
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        https.close();
    }
}
