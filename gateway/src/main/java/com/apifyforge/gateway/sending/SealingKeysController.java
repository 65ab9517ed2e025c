package com.apifyforge.gateway.sending;

import com.apifyforge.client.Frontend;
import com.apifyforge.client.VaultClientException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
    private @Nullable CompletableFuture<JsonNode> keys;
    private long readAt;

    SealingKeysController(Frontend frontend) {
        this.frontend = frontend;
    }

    /** May be kept by callers for as long as it is fresh here; they take the server's time from {@code Date}. */
    @GetMapping(path = "/v1/sealing-keys", produces = "application/json")
    ResponseEntity<String> keys() {
        try {
            return ResponseEntity.ok()
                    .cacheControl(CacheControl.maxAge(KEPT.toSeconds(), TimeUnit.SECONDS)
                            .cachePublic())
                    .body(current().join().toString());
        } catch (CompletionException e) {
            throw e.getCause() instanceof VaultClientException notRead ? notRead : e;
        }
    }

    /** One reading serves all who come while it is under way, for as long as it may take and no longer. */
    private synchronized CompletableFuture<JsonNode> current() {
        long now = System.nanoTime();
        if (keys == null || keys.isCompletedExceptionally() || keys.isDone() && now - readAt > KEPT.toNanos()) {
            keys = CompletableFuture.supplyAsync(frontend::sealingKeys, Thread::startVirtualThread);
            readAt = now;
        }
        return keys;
    }
}
