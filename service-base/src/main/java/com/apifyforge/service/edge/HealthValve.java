package com.apifyforge.service.edge;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.springframework.http.HttpStatus;

/**
 * Lets through a look at health and metrics and nothing else. A valve and not a filter: it stands before all of them,
 * and before Tomcat asks for a body.
 */
final class HealthValve extends ValveBase {
    private static final Pattern SERVED = Pattern.compile("/actuator/(prometheus|health(/[A-Za-z]{1,40}){0,2})");

    HealthValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        String path = Objects.requireNonNullElse(request.getRequestURI(), "");
        // What Tomcat could not read it hands on with the status set. Nothing else of such a request may be used: even
        // to
        // ask for its length throws if the header is no number.
        if (response.getStatus() >= HttpStatus.BAD_REQUEST.value()) {
            Problem.write(response, HttpStatus.valueOf(response.getStatus()), "The request is malformed.");
        } else if (!SERVED.matcher(path).matches()) {
            Problem.write(
                    response,
                    HttpStatus.NOT_FOUND,
                    "There is /actuator/health and /actuator/prometheus, nothing else.");
        } else if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            response.setHeader("Allow", "GET, HEAD");
            Problem.write(response, HttpStatus.METHOD_NOT_ALLOWED, "This path is read with GET.");
        } else if (request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null) {
            Problem.write(response, HttpStatus.CONTENT_TOO_LARGE, "This path takes no body.");
        } else {
            getNext().invoke(request, response);
        }
    }
}
