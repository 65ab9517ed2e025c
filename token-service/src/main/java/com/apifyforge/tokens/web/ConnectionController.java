package com.apifyforge.tokens.web;

import com.apifyforge.apify.Account;
import com.apifyforge.tokens.token.Token;
import com.apifyforge.tokens.token.TokenState;
import com.apifyforge.tokens.token.TokenVault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** What is known of a user's connection; never token material. */
@RestController
class ConnectionController {
    private final TokenVault vault;
    private final Clock clock;

    ConnectionController(TokenVault vault, Clock clock) {
        this.vault = vault;
        this.clock = clock;
    }

    @GetMapping(path = "/v1/users/{userId}/connection", produces = "application/json")
    Connection connection(@PathVariable String userId) {
        Token token = vault.find(List.of(userId)).get(userId);
        if (token == null) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "This user never connected an Apify token.");
        }
        Account account = token instanceof Token.Live live ? live.account() : null;
        return new Connection(
                userId,
                TokenState.of(token),
                token.id().tokenId(),
                token.id().version(),
                account == null ? null : account.id(),
                account == null ? null : account.username(),
                token.verified(),
                token.dates().storedAt(),
                Duration.between(token.dates().storedAt(), clock.instant()).toDays(),
                token.dates().rotateBy());
    }

    record Connection(
            String userId,
            TokenState state,
            String tokenId,
            long version,
            @Nullable String apifyUserId,
            @Nullable String apifyUsername,
            boolean verified,
            Instant storedAt,
            long ageDays,
            Instant rotateBy) {}
}
