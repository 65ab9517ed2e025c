package com.apifyforge.console.web;

import com.apifyforge.service.edge.Problem;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.springframework.http.HttpStatus;

/**
 * Before everything else, Tomcat's own refusals included: says what a browser may do with the answer, and turns away
 * calls of other pages and names, and bodies that are too long.
 */
final class Edge extends ValveBase {
    /** As the gateway takes it: the longest job. */
    private static final int CALL_BYTES = 512 * 1024;

    private static final int SESSION_BYTES = 4096;

    private static final Map<String, String> HEADERS = Map.of(
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "X-Frame-Options", "DENY",
            "Cache-Control", "no-store",
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");

    private final OwnPages own;
    private final String page = ContentPolicy.ofThePage();

    Edge(OwnPages own) {
        super(true);
        this.own = own;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        String path = Objects.requireNonNullElse(request.getRequestURI(), "");
        boolean call = path.startsWith("/api/");
        HEADERS.forEach(response::setHeader);
        response.setHeader("Content-Security-Policy", call ? ContentPolicy.OF_ANSWERS : page);
        // What Tomcat could not read it hands on with the status set, and answers further on. Nothing else of such a
        // request may be used, and nothing that is written here would be sent.
        if (response.isErrorReportRequired()) {
            getNext().invoke(request, response);
        } else if (isDisguised(path)) {
            Problem.write(response, HttpStatus.BAD_REQUEST, Problem.MALFORMED, "The request is malformed.");
        } else if (!own.isNamedRight(request)) {
            Problem.write(
                    response,
                    HttpStatus.FORBIDDEN,
                    "WRONG_HOST",
                    "The console is not known by this name. See console.web.origins.");
        } else if (!isOpen(request, path) && !own.mayCall(request)) {
            Problem.write(response, HttpStatus.FORBIDDEN, "CROSS_SITE", "This is for the console's own page alone.");
        } else if (request.getContentLengthLong() > mostBytes(path) || request.getHeader("Transfer-Encoding") != null) {
            Problem.write(
                    response,
                    HttpStatus.CONTENT_TOO_LARGE,
                    "TOO_LARGE",
                    "A body here has a Content-Length of at most " + mostBytes(path) + " bytes.");
        } else {
            getNext().invoke(request, response);
        }
    }

    /** A path that only decoding makes one of /api/ or /session: it is judged here as it stands, and read later. */
    private static boolean isDisguised(String path) {
        return !path.startsWith("/api/") && (path.indexOf('%') >= 0 || path.indexOf(';') >= 0);
    }

    /** Files, and the steps of a sign-in, to which other sites lead: they tell nothing of anybody. */
    private static boolean isOpen(Request request, String path) {
        boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        return reads && !path.startsWith("/api/") && !path.equals("/session");
    }

    private static int mostBytes(String path) {
        return path.startsWith("/api/") ? CALL_BYTES : path.equals("/session") ? SESSION_BYTES : 0;
    }
}
