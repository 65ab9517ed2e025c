package com.apifyforge.events.id;

import java.util.regex.Pattern;

/** The form of keys in Apify's key-value stores (https://docs.apify.com/platform/storage/key-value-store). */
public final class RecordKey {
    /** What to say of a key that has another form. */
    public static final String RULE = "A key has 1 to 256 letters, digits and !-_.'() only.";

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9!_.'()-]{1,256}");

    private RecordKey() {}

    public static boolean matches(String key) {
        return FORM.matcher(key).matches();
    }
}
