package com.apifyforge.console.web;

import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.catalina.connector.Request;

/** Which requests are of the console's own page, by what the browser says of them and no page can change. */
final class OwnPages {
    private static final Pattern ORIGIN = Pattern.compile("https?://[A-Za-z0-9.-]+(:\\d{1,5})?");

    private final List<String> configured;

    OwnPages(List<String> configured) {
        this.configured = List.copyOf(configured);
    }

    static boolean isOrigin(String text) {
        return ORIGIN.matcher(text).matches();
    }

    /** A page of a foreign name that was made to point here (DNS rebinding) sends its own name. */
    boolean isNamedRight(Request request) {
        String host = request.getHeader("Host");
        return host != null
                && origins(request)
                        .anyMatch(origin -> URI.create(origin).getRawAuthority().equalsIgnoreCase(host));
    }

    /**
     * What changes or tells something is for the own page alone; an older browser, which does not say from where a
     * request comes, names the origin of those that change something.
     */
    boolean mayCall(Request request) {
        boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin") && !isPartOfAPage(request) || reads && site.equals("none");
        }
        String origin = request.getHeader("Origin");
        return origin == null ? reads : origins(request).anyMatch(origin::equals);
    }

    /** What the gateway answers is data: never a script, a style or a frame, whatever type it says. */
    private static boolean isPartOfAPage(Request request) {
        String use = request.getHeader("Sec-Fetch-Dest");
        return use != null && !use.equals("empty") && !use.equals("document");
    }

    private Stream<String> origins(Request request) {
        String port = ":" + request.getLocalPort();
        return configured.isEmpty()
                ? Stream.of("127.0.0.1", "localhost").map(host -> request.getScheme() + "://" + host + port)
                : configured.stream();
    }
}
