package com.apifyforge.quickstart.demo;

import com.apifyforge.client.Endpoints;
import com.apifyforge.client.Pem;
import com.apifyforge.client.VaultClientException;
import com.apifyforge.client.gateway.GatewayVault;
import com.apifyforge.events.codec.Json;
import com.apifyforge.quickstart.issuer.IssuerFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** As whom the demo calls the gateway: as its issuer's client for the user, or where there is none as the user. */
final class GatewayAccess {
    private final Path system;
    private final URI gateway;
    private final SSLContext tls;
    private final @Nullable URI issuer;

    GatewayAccess(Path system, @Nullable URI issuer) {
        var endpoints = Endpoints.in(system);
        this.system = system;
        this.gateway = Objects.requireNonNull(endpoints.gateway());
        this.tls = Pem.trusting(endpoints.ca());
        this.issuer = issuer;
    }

    String asWhom() {
        return issuer == null ? "signed in with a code" : "as the program " + IssuerFiles.CLIENT;
    }

    GatewayVault of(String userId) {
        if (issuer != null) {
            URI asked = issuer;
            return GatewayVault.actingFor(userId, gateway, tls, () -> issued(asked));
        }
        String signedIn = signedIn(userId);
        return new GatewayVault(gateway, tls, userId, () -> signedIn);
    }

    /** A new one for each call: the demo may last longer than a token. */
    private String issued(URI asked) {
        String login = IssuerFiles.CLIENT + ":" + text(system.resolve(IssuerFiles.SECRET));
        return accessToken(
                HttpRequest.newBuilder(asked.resolve("/oauth2/token"))
                        .header("Authorization", "Basic " + base64(login))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("grant_type=client_credentials&scope=apifyforge.act")),
                "access_token");
    }

    private String signedIn(String userId) {
        var code = text(system.resolve("keys").resolve("gateway.code"));
        var body = Json.mapper().writeValueAsString(Map.of("userId", userId, "code", code));
        return accessToken(
                HttpRequest.newBuilder(gateway.resolve("/v1/sign-in"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)),
                "accessToken");
    }

    /** Of OAuth, good for minutes, and text in a header whatever is done; no Apify token comes here. */
    private String accessToken(HttpRequest.Builder request, String field) {
        try (var http = HttpClient.newBuilder().sslContext(tls).build()) {
            var answer = http.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new VaultClientException("No access token: the answer is " + answer.statusCode() + ".");
            }
            return Json.mapper().readTree(answer.body()).path(field).asString();
        } catch (IOException e) {
            throw new VaultClientException("No access token: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
