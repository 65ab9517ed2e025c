package com.apifyforge.client;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** A path in a line that is meant to be copied into a shell. */
public final class ShellWord {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./+:@%,-]+");

    private ShellWord() {}

    /** As it is where that is safe, otherwise in single quotes. */
    public static String of(Path path) {
        String text = path.toString();
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
