package com.apifyforge.gateway.auth;

import com.apifyforge.gateway.policy.Caller;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells a caller who the gateway takes it for. */
@RestController
class MeController {
    private final Callers callers;

    MeController(Callers callers) {
        this.callers = callers;
    }

    @GetMapping(path = "/v1/me", produces = "application/json")
    Me me(Caller caller, @AuthenticationPrincipal Jwt token) {
        return new Me(caller.userId(), callers.isOperator(token), token.getExpiresAt());
    }

    record Me(String userId, boolean operator, @Nullable Instant expiresAt) {}
}
