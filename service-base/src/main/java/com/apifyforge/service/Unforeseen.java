package com.apifyforge.service;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One line about an unexpected failure: what it is, what caused it, and where in our code. Never a message, which may
 * quote what it failed on, a token too.
 */
public final class Unforeseen {
    private static final String OURS = "com.apifyforge.";
    private static final int MOST_CAUSES = 5;
    private static final int MOST_FRAMES = 8;

    private Unforeseen() {}

    /** The class of each cause, the first one last, and the frames of ours in which that one came up. */
    public static String of(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        // A bound, as causes may go round in a circle.
        for (Throwable cause = failure; cause != null && causes.size() < MOST_CAUSES; cause = cause.getCause()) {
            causes.add(cause);
        }
        String classes =
                causes.stream().map(cause -> cause.getClass().getName()).collect(Collectors.joining(" by "));
        String where = Stream.of(causes.getLast().getStackTrace())
                .filter(frame -> frame.getClassName().startsWith(OURS))
                .limit(MOST_FRAMES)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining(" < "));
        return where.isEmpty() ? classes : classes + " at " + where;
    }
}
