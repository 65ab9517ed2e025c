package com.apifyforge.sandbox.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A run as the owner of the sandbox sees it, whoever's it is. {@code taskId} is null for an Actor's own run. */
public record SandboxRun(
        String id,
        String userId,
        String username,
        String actorId,
        @Nullable String taskId,
        String status,
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable String userAgent) {
    public static SandboxRun of(RunLifecycle run, Instant now) {
        var birth = run.birth();
        var state = run.at(now);
        return new SandboxRun(
                birth.id(),
                birth.account().id(),
                birth.account().username(),
                birth.actorId(),
                birth.taskId(),
                state.status(),
                birth.startedAt(),
                state.finishedAt(),
                birth.userAgent());
    }
}
