package com.apifyforge.tokens.sealing;

import java.util.List;
import java.util.Map;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The public halves as a JWK Set (RFC 7517): the key to seal to, and nothing else. */
@RestController
class SealingKeyController {
    private final SealingKeys keys;
    private final SealingSettings settings;

    SealingKeyController(SealingKeys keys, SealingSettings settings) {
        this.keys = keys;
        this.settings = settings;
    }

    @GetMapping(path = "/v1/sealing-keys", produces = "application/json")
    ResponseEntity<JwkSet> keys() {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.maxAge(settings.cacheFor()).cachePublic())
                .body(new JwkSet(List.of(keys.current().publicJwk())));
    }

    record JwkSet(List<Map<String, String>> keys) {}
}
