package com.apifyforge.client;

import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Text of others on a terminal: a user name must not move the cursor, and a token typed in the wrong place not be
 * shown.
 */
public final class Terminal {
    /** Controls, what turns the direction of text, what has no width, and halves of characters. */
    private static final String UNSAFE = "[\\p{Cntrl}\\u0080-\\u009f\\u00ad\\u061c\\u200b-\\u200f\\u2028-\\u202e"
            + "\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\ud800-\\udfff\\x{e0000}-\\x{e007f}]";

    private static final Pattern CONTROL = Pattern.compile(UNSAFE);
    private static final Pattern CONTROL_IN_LINES = Pattern.compile("(?!\n)" + UNSAFE);
    private static final Pattern CONTROL_IN_JSON = Pattern.compile("[\\u007f-\\u009f]");
    private static final Pattern TOKEN = Pattern.compile("apify_api_\\w+");

    private Terminal() {}

    public static String harmless(String text) {
        return TOKEN.matcher(CONTROL.matcher(text).replaceAll("?")).replaceAll("apify_api_***");
    }

    /** As harmless, but such that a person sees what is there: {@code \u001b}. Lines stay lines. */
    public static String escaped(String text) {
        return CONTROL_IN_LINES
                .matcher(text)
                .replaceAll(found -> "\\\\u" + hexadecimal(found.group().codePointAt(0)));
    }

    /**
     * JSON that no terminal acts on: its writers leave the controls above ASCII as they are, and one of them begins a
     * command.
     */
    public static String json(String json) {
        return CONTROL_IN_JSON
                .matcher(json)
                .replaceAll(found -> "\\\\u" + hexadecimal(found.group().charAt(0)));
    }

    /** Not by a format: thousands of them would cost megabytes. */
    private static String hexadecimal(int codePoint) {
        return Character.isBmpCodePoint(codePoint)
                ? HexFormat.of().toHexDigits((char) codePoint)
                : Integer.toHexString(codePoint);
    }
}
