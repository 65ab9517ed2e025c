package com.apifyforge.tokens.token;

import java.time.Instant;

/** A disconnect command. {@code sentAt} is by its sender's clock, {@code appendedAt} by the broker's. */
public record DisconnectCommand(String commandId, String userId, long offset, Instant sentAt, Instant appendedAt) {}
