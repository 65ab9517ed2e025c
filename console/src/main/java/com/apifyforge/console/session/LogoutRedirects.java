package com.apifyforge.console.session;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The way of a browser that has signed out here to the issuer, once. A script could read the address, which names the
 * person; so the page gets one of ours, and the browser alone follows it.
 */
@RestController
class LogoutRedirects {
    private static final BrowserCookie COOKIE = new BrowserCookie("__Host-console-sign-out");
    private static final String PATH = "/oauth2/sign-out";
    private static final int MOST = 1000;

    private final Map<String, URI> byId = new LinkedHashMap<>();

    synchronized String to(URI issuer, HttpServletResponse response) {
        if (byId.size() >= MOST) {
            byId.remove(byId.keySet().iterator().next());
        }
        String id = BrowserCookie.newValue();
        byId.put(id, issuer);
        COOKIE.set(response, id);
        return PATH;
    }

    @GetMapping(PATH)
    void leave(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String next = COOKIE.in(request).map(this::taken).map(URI::toString).orElse("/");
        COOKIE.clear(response);
        response.sendRedirect(next);
    }

    private synchronized @Nullable URI taken(String id) {
        return byId.remove(id);
    }
}
