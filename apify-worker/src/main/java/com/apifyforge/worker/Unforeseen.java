package com.apifyforge.worker;

import java.util.stream.Stream;

/**
 * One line about a failure that nobody foresaw: what it is and where in our code. Not its message, which may quote what it
 * failed on.
 */
public final class Unforeseen {
    private static final String OURS = "com.apifyforge.";

    private Unforeseen() {}

    public static String of(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String where = Stream.of(cause.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith(OURS))
                .findFirst()
                .map(frame -> " at " + frame)
                .orElse("");
        return cause.getClass().getName() + where;
    }
}
