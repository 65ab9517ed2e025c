package com.apifyforge.console.session;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/**
 * What a browser shows. By its prefix browsers take it from this host alone, over a connection that is safe, for all
 * paths; no script reads it, and no other site's form or picture sends it.
 */
public final class SessionCookie {
    private static final String NAME = "__Host-console";
    /** With the session, which the server ends. */
    private static final Duration UNTIL_THE_BROWSER_CLOSES = Duration.ofSeconds(-1);

    private SessionCookie() {}

    static Optional<String> in(HttpServletRequest request) {
        return Stream.ofNullable(request.getCookies())
                .flatMap(Arrays::stream)
                .filter(cookie -> cookie.getName().equals(NAME))
                .map(Cookie::getValue)
                .findFirst();
    }

    public static void set(HttpServletResponse response, String id) {
        response.addHeader(HttpHeaders.SET_COOKIE, cookie(id, UNTIL_THE_BROWSER_CLOSES));
    }

    static void clear(HttpServletResponse response) {
        response.addHeader(HttpHeaders.SET_COOKIE, cookie("", Duration.ZERO));
    }

    private static String cookie(String value, Duration life) {
        return ResponseCookie.from(NAME, value)
                .secure(true)
                .httpOnly(true)
                .sameSite("Lax")
                .path("/")
                .maxAge(life)
                .build()
                .toString();
    }
}
