package com.apifyforge.console.proxy;

import com.apifyforge.console.session.Session;
import com.apifyforge.console.session.Sessions;
import com.apifyforge.console.upstream.Gateway;
import com.apifyforge.service.edge.BrokenAnswer;
import com.apifyforge.service.edge.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/**
 * Every call of the page to the gateway, with the session's token. A virtual thread copies the answer: it takes no more
 * from the gateway than the browser takes from it.
 */
@RestController
class ProxyController {
    private static final String PREFIX = "/api";
    private static final int BUFFER = 16 * 1024;

    private final Gateway gateway;
    private final Sessions sessions;

    ProxyController(Gateway gateway, Sessions sessions) {
        this.gateway = gateway;
        this.sessions = sessions;
    }

    @RequestMapping(
            path = "/api/v1/**",
            method = {RequestMethod.GET, RequestMethod.POST, RequestMethod.PUT, RequestMethod.DELETE})
    void pass(@AuthenticationPrincipal Session session, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String believed = request.getHeader("Console-User");
        if (believed != null && !believed.equals(session.userId())) {
            throw new RefusedException(
                    HttpStatus.UNAUTHORIZED, "OTHER_USER", "Another person has signed in in this browser since.");
        }
        var answer = gateway.send(toGateway(request, session));
        try (InputStream body = answer.body();
                var _ = session.holding(body)) {
            if (answer.statusCode() == HttpStatus.UNAUTHORIZED.value()) {
                throw over(session);
            }
            hand(answer, body, request, response);
        }
    }

    private HttpRequest toGateway(HttpServletRequest request, Session session) throws IOException {
        String query = request.getQueryString();
        String path = request.getRequestURI().substring(PREFIX.length());
        var call =
                gateway.request(query == null ? path : path + "?" + query).method(request.getMethod(), body(request));
        PassedHeaders.pass(request, call);
        var token = session.token().orElseThrow(() -> over(session));
        return call.setHeader("Authorization", "Bearer " + token.value()).build();
    }

    private RefusedException over(Session session) {
        sessions.end(session);
        return new RefusedException(HttpStatus.UNAUTHORIZED, "SESSION_EXPIRED", "The session is over. Sign in again.");
    }

    /** Read here and not by the client's own thread, which may be left reading when this call is over. */
    private static BodyPublisher body(HttpServletRequest request) throws IOException {
        int length = request.getContentLength();
        return length <= 0
                ? BodyPublishers.noBody()
                : BodyPublishers.ofByteArray(request.getInputStream().readNBytes(length));
    }

    private static void hand(
            HttpResponse<InputStream> answer,
            InputStream body,
            HttpServletRequest request,
            HttpServletResponse response) {
        byte[] buffer = new byte[BUFFER];
        // Before anything of the answer is handed on, while another can still be given.
        int begin = begin(body, buffer);
        response.setStatus(answer.statusCode());
        PassedHeaders.pass(answer.headers(), response);
        try {
            copy(buffer, begin, body, response.getOutputStream());
        } catch (IOException brokenOff) {
            // By the gateway, or by the browser: neither may take what it has for a whole answer.
            BrokenAnswer.mark(request);
        }
    }

    private static int begin(InputStream body, byte[] buffer) {
        try {
            return body.read(buffer);
        } catch (IOException brokenOff) {
            throw Gateway.unavailable();
        }
    }

    /** What has come is sent on at once when nothing more waits, so that events do not wait for each other. */
    private static void copy(byte[] buffer, int begin, InputStream from, OutputStream to) throws IOException {
        for (int length = begin; length >= 0; length = from.read(buffer)) {
            to.write(buffer, 0, length);
            if (from.available() == 0) {
                to.flush();
            }
        }
    }
}
