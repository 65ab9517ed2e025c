package com.apifyforge.gateway.auth;

import com.apifyforge.gateway.policy.Caller;
import org.springframework.security.core.Authentication;
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
    Me me(Caller caller, Authentication who) {
        // A certificate is a program's, and so no operator's.
        return new Me(caller.userId(), who.getPrincipal() instanceof Jwt token && callers.isOperator(token));
    }

    record Me(String userId, boolean operator) {}
}
