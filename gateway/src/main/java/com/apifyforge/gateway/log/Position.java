package com.apifyforge.gateway.log;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How far a stream of a user's events is: the offsets that it has told, of the user's partition of each topic. As text
 * it is the id of an event in the stream. No counter of our own: offsets are there, in order, and the same wherever the
 * stream goes on.
 */
public record Position(long tokens, long jobs) {
    /** Before the first offset. */
    static final long NONE = -1;

    private static final Pattern FORM = Pattern.compile("t(-1|\\d{1,18})\\.j(-1|\\d{1,18})");

    /** Empty for what no stream has told. */
    public static Optional<Position> parse(String text) {
        var parts = FORM.matcher(text);
        return parts.matches()
                ? Optional.of(new Position(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2))))
                : Optional.empty();
    }

    public Position after(LoggedEvent event) {
        return event.ofJob() ? new Position(tokens, event.offset()) : new Position(event.offset(), jobs);
    }

    @Override
    public String toString() {
        return "t" + tokens + ".j" + jobs;
    }
}
