package com.apifyforge.gateway.connection;

import com.apifyforge.gateway.projection.Connection;
import com.apifyforge.gateway.projection.Connection.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection as callers see it; what does not apply is left out. */
record ConnectionAnswer(
        String userId,
        Connection.State state,
        @Nullable Long version,
        @Nullable String apifyUsername,
        @Nullable Boolean verified,
        @Nullable Instant storedAt,
        @Nullable Long ageDays,
        @Nullable Instant rotateBy,
        boolean rotationDue,
        @Nullable Command lastCommand,
        @Nullable String notice,
        @Nullable String apifyTokensUrl,
        @Nullable List<String> cancelled) {
    private static final String APIFY_TOKENS = "https://console.apify.com/settings/integrations";

    record Command(
            String commandId, Result outcome, @Nullable String reason) {}

    static ConnectionAnswer of(Connection connection, Instant now) {
        var token = connection.token();
        var last =
                connection.outcomes().isEmpty() ? null : connection.outcomes().getLast();
        return new ConnectionAnswer(
                connection.userId(),
                connection.state(),
                token == null ? null : token.version(),
                token == null ? null : token.apifyUsername(),
                token == null ? null : token.verified(),
                token == null ? null : token.storedAt(),
                token == null
                        ? null
                        : Math.max(0, Duration.between(token.storedAt(), now).toDays()),
                token == null ? null : token.rotateBy(),
                connection.rotationDue(),
                last == null ? null : new Command(last.commandId(), last.result(), last.reason()),
                null,
                null,
                null);
    }

    /** Deleting our copy revokes nothing at Apify, and a user has to hear that. {@code cancelled} are jobs. */
    ConnectionAnswer withNotice(@Nullable List<String> cancelled) {
        return new ConnectionAnswer(
                userId,
                state,
                version,
                apifyUsername,
                verified,
                storedAt,
                ageDays,
                rotateBy,
                rotationDue,
                lastCommand,
                "The token is deleted here and still works at Apify, until its owner deletes it there.",
                APIFY_TOKENS,
                cancelled);
    }
}
