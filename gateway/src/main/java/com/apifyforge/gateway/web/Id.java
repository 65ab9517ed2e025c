package com.apifyforge.gateway.web;

import java.util.regex.Pattern;

/** The form of the ids of users and jobs, as the schemas of the topics have it. */
public final class Id {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:|~-]{0,127}");

    private Id() {}

    public static boolean matches(String text) {
        return FORM.matcher(text).matches();
    }
}
