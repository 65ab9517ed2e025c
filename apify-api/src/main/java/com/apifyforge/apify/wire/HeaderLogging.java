package com.apifyforge.apify.wire;

import java.util.List;

/** System properties that make the JDK print what it sends: with them on, no token is ever written to the wire. */
public final class HeaderLogging {
    private static final List<String> TALKATIVE =
            List.of("javax.net.debug", "jdk.httpclient.HttpClient.log", "jdk.internal.httpclient.debug");

    private HeaderLogging() {}

    /** Throws {@link IllegalStateException} where one is set. */
    public static void refuse() {
        for (var property : TALKATIVE) {
            var value = System.getProperty(property);
            if (value != null && !value.isEmpty() && !value.equals("false")) {
                throw new IllegalStateException("The system property " + property
                        + " is set and may print Apify tokens. Start again without it.");
            }
        }
    }
}
