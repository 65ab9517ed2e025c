package com.apifyforge.tokens.token;

import java.time.Instant;

/**
 * A disconnect command.
 *
 * @param disputed the user says that a use was not theirs
 * @param sentAt by its sender's clock
 * @param appendedAt by the broker's
 */
public record DisconnectCommand(
        String commandId, String userId, boolean disputed, long offset, Instant sentAt, Instant appendedAt) {}
