package com.apifyforge.tokens.sealing;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The public halves as a JWK Set (RFC 7517): the key to seal to, and nothing else. */
@RestController
class SealingKeyController {
    /** How long frontends may keep the answer. */
    static final Duration CACHE_FOR = Duration.ofMinutes(5);

    private final SealingKeys keys;

    SealingKeyController(SealingKeys keys) {
        this.keys = keys;
    }

    @GetMapping(path = "/v1/sealing-keys", produces = "application/json")
    ResponseEntity<JwkSet> keys() {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.maxAge(CACHE_FOR).cachePublic())
                .body(new JwkSet(List.of(keys.current().publicJwk())));
    }

    record JwkSet(List<Map<String, String>> keys) {}
}
