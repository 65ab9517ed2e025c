package com.apifyforge.service.edge;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Ends the connection of an answer that broke off after its head was sent: without the last chunk (RFC 9112, section
 * 8) no client takes it for a whole one. An exception would not do, as Tomcat adds its error page to what was sent.
 */
public final class BrokenAnswer extends ValveBase {
    private static final String ATTRIBUTE = "com.apifyforge.service.broken";

    BrokenAnswer() {
        super(true);
    }

    /** The answer to {@code request} is not to be finished. */
    public static void mark(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        getNext().invoke(request, response);
        if (request.getAttribute(ATTRIBUTE) != null) {
            response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null);
        }
    }
}
