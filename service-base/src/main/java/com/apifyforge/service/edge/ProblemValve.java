package com.apifyforge.service.edge;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** What Tomcat refuses before any filter runs is a problem too, not a page of HTML. */
final class ProblemValve extends ErrorReportValve {
    @Override
    protected void report(Request request, Response response, @Nullable Throwable cause) {
        HttpStatus status = HttpStatus.resolve(response.getStatus());
        if (status == null || !status.isError() || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            Problem.write(response, status, detail(status));
            response.finishResponse();
        } catch (IOException | IllegalStateException gone) {
            // The caller does not wait for an answer any more.
        }
    }

    private static String detail(HttpStatus status) {
        return switch (status) {
            case INTERNAL_SERVER_ERROR, SERVICE_UNAVAILABLE -> "The service failed; its log says why.";
            case HTTP_VERSION_NOT_SUPPORTED -> "This port speaks HTTP/1.1.";
            default -> "The request is malformed.";
        };
    }
}
