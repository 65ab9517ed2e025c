package com.apifyforge.apify;

import com.apifyforge.sandbox.ApifySandbox;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** Reads the sandbox with the JDK's client, past the one under test. */
final class Raw {
    static String get(ApifySandbox sandbox, String user, String path) throws Exception {
        try (var http =
                HttpClient.newBuilder().sslContext(Certificates.GOOD.context()).build()) {
            var token = new String(ApifySandbox.token(user, 1), StandardCharsets.US_ASCII);
            var request = HttpRequest.newBuilder(URI.create(sandbox.uri() + path))
                    .header("Authorization", "Bearer " + token)
                    .build();
            return http.send(request, BodyHandlers.ofString()).body();
        }
    }
}
