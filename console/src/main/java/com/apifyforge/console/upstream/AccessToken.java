package com.apifyforge.console.upstream;

import java.time.Instant;

/** Of OAuth, good for minutes or hours. It is in memory and in calls to the gateway, and nowhere else. */
public record AccessToken(String value, Instant expiresAt) {
    @Override
    public String toString() {
        return "AccessToken[until " + expiresAt + "]";
    }
}
