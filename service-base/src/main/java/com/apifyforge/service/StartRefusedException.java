package com.apifyforge.service;

import org.jspecify.annotations.Nullable;

/**
 * A start that cannot work, whatever is waited for: a setting, a file or a key is wrong. The message is all that is
 * shown: what is wrong and what to do, in one line. The process ends with status 2.
 */
public final class StartRefusedException extends IllegalStateException {
    public StartRefusedException(String message) {
        super(message);
    }

    public StartRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public static void unless(boolean right, String message) {
        if (!right) {
            throw new StartRefusedException(message);
        }
    }

    /** What a process ends with that did not start: 2 if the start was refused, else 1. */
    public static int status(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartRefusedException) {
                return 2;
            }
        }
        return 1;
    }
}
