package com.apifyforge.gateway.sending;

import com.apifyforge.client.Frontend;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/**
 * The token-service's public keys, for browsers, which do not reach it. Kept for a minute: a new key is handed out a
 * day before the old one stops opening.
 */
@RestController
class SealingKeysController {
    private static final Duration KEPT = Duration.ofMinutes(1);

    private final Frontend frontend;
    private @Nullable JsonNode keys;
    private long readAt;

    SealingKeysController(Frontend frontend) {
        this.frontend = frontend;
    }

    /** May be kept by callers for as long as it is fresh here; they take the server's time from {@code Date}. */
    @GetMapping(path = "/v1/sealing-keys", produces = "application/json")
    ResponseEntity<String> keys() {
        return ResponseEntity.ok()
                .cacheControl(
                        CacheControl.maxAge(KEPT.toSeconds(), TimeUnit.SECONDS).cachePublic())
                .body(current().toString());
    }

    private synchronized JsonNode current() {
        long now = System.nanoTime();
        if (keys == null || now - readAt > KEPT.toNanos()) {
            keys = frontend.sealingKeys();
            readAt = now;
        }
        return keys;
    }
}
