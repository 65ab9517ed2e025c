package com.apifyforge.tokens.token;

import com.apifyforge.events.sealing.SealBrokenException;
import com.apifyforge.events.sealing.SealHeader;
import java.time.Instant;
import java.util.Optional;

/**
 * A connect command. {@code offset} is its place in the order of the user's commands, which are all on one partition;
 * {@code appendedAt} is the broker's time: waiting does not make a command expire.
 */
public record ConnectCommand(String commandId, String userId, long offset, String sealedToken, Instant appendedAt) {
    /** By the clock of who sealed it; empty where the seal cannot be read, and so can never connect. */
    public Optional<Instant> sealedAt() {
        try {
            return Optional.of(SealHeader.of(sealedToken).issuedAt());
        } catch (SealBrokenException unreadable) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "Connect[" + commandId + " of user " + userId + "]";
    }
}
