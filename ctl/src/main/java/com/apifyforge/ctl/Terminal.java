package com.apifyforge.ctl;

import java.util.regex.Pattern;

/** Text of others on a terminal: a user name must not move the cursor, and a token typed in the wrong place not be shown. */
final class Terminal {
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f\\u202a-\\u202e\\u2066-\\u2069]");

    private static final Pattern TOKEN = Pattern.compile("apify_api_\\w+");

    private Terminal() {}

    static String harmless(String text) {
        return TOKEN.matcher(CONTROL.matcher(text).replaceAll("?")).replaceAll("apify_api_***");
    }
}
