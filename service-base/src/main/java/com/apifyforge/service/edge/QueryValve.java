package com.apifyforge.service.edge;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.springframework.http.HttpStatus;

/**
 * Refuses a query that Tomcat cannot read. It is read when somebody first asks for a parameter, deep in a controller,
 * where the failure would look like one of ours.
 */
final class QueryValve extends ValveBase {
    QueryValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        try {
            // Without a servlet it is 404, and Tomcat's look at a multipart body fails.
            if (request.getWrapper() != null) {
                request.getParameterNames();
            }
        } catch (IllegalStateException malformed) {
            Problem.write(response, HttpStatus.BAD_REQUEST, "The query is malformed.");
            return;
        }
        getNext().invoke(request, response);
    }
}
