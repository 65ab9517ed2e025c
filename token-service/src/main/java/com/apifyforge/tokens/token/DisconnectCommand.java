package com.apifyforge.tokens.token;

import java.time.Instant;

/**
 * A disconnect command. {@code disputed} if the user says that a use was not theirs; {@code sentAt} is by its sender's clock, {@code appendedAt} by the broker's.
 */
public record DisconnectCommand(
        String commandId, String userId, boolean disputed, long offset, Instant sentAt, Instant appendedAt) {}
