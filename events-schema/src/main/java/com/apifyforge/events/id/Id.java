package com.apifyforge.events.id;

import java.util.regex.Pattern;

/** The form of the ids of users and jobs, as the schemas of the topics have it. */
public final class Id {
    /** What to say of an id that has another form. */
    public static final String RULE = "An id has 1 to 128 letters, digits and ._:|~- only, a letter or digit first.";

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:|~-]{0,127}");

    private Id() {}

    public static boolean matches(String text) {
        return FORM.matcher(text).matches();
    }
}
