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
            Problem.write(
                    response,
                    status,
                    status.is4xxClientError() ? "The request is malformed." : "The service failed; its log says why.");
            response.finishResponse();
        } catch (IOException | IllegalStateException gone) {
            // The caller does not wait for an answer any more.
        }
    }
}
