package com.apifyforge.console.session;

import com.apifyforge.console.upstream.AccessToken;
import com.apifyforge.console.upstream.Gateway;
import com.apifyforge.service.edge.Problem;
import com.apifyforge.service.edge.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Without an issuer: the one-time code of the link becomes an access token of the gateway. */
final class LinkSignIn {
    private final Gateway gateway;

    LinkSignIn(Gateway gateway) {
        this.gateway = gateway;
    }

    /** Throws {@link RefusedException}. */
    AccessToken exchange(String userId, String code) {
        String body = JsonMapper.shared().writeValueAsString(Map.of("userId", userId, "code", code));
        var answer = gateway.send(gateway.post("/v1/sign-in", body).build());
        try (InputStream stream = answer.body()) {
            JsonNode json = JsonMapper.shared().readTree(stream.readAllBytes());
            return switch (answer.statusCode()) {
                case 200 ->
                    new AccessToken(
                            json.path("accessToken").asString(),
                            Instant.parse(json.path("expiresAt").asString()));
                case 401 ->
                    throw new RefusedException(
                            HttpStatus.UNAUTHORIZED,
                            "CODE_WRONG",
                            "This link was used already, or the code is not right. ./forge console prints the next.");
                case 400 ->
                    throw new RefusedException(
                            HttpStatus.BAD_REQUEST, Problem.MALFORMED, "userId is missing, or is no user id.");
                case 429 -> throw Gateway.tooManyCalls();
                default -> throw Gateway.unavailable();
            };
        } catch (IOException | JacksonException | DateTimeException e) {
            throw Gateway.unavailable();
        }
    }
}
