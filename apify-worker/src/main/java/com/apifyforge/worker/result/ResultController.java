package com.apifyforge.worker.result;

import com.apifyforge.apify.ItemsQuery;
import com.apifyforge.apify.ResultReceiver;
import com.apifyforge.events.id.RecordKey;
import com.apifyforge.service.edge.BoundedLog;
import com.apifyforge.service.edge.BrokenAnswer;
import com.apifyforge.service.edge.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Results of the run of the job whose ticket is in {@value #TICKET}, as Apify gives them. */
@RestController
class ResultController {
    /** Tomcat writes to the socket whenever it is full: its own 8 kB cost throughput (docs/decisions/0022). */
    private static final int BUFFER = 64 * 1024;

    static final String TICKET = "Forge-Ticket";
    private static final int RETRY_SECONDS = 5;

    private final BoundedLog failures = new BoundedLog(LoggerFactory.getLogger(ResultController.class));
    private final ResultReader reader;

    ResultController(ResultReader reader) {
        this.reader = reader;
    }

    @GetMapping("/v1/items")
    void items(
            @RequestHeader(name = TICKET, defaultValue = "") String ticket,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        answer(request, response, to -> {
            ItemsQuery query = ItemsParameters.read(request.getParameterMap());
            reader.read(ticket, (client, token, runId, out) -> client.items(token, runId, query, out), to);
        });
    }

    @GetMapping("/v1/records/{key}")
    void record(
            @RequestHeader(name = TICKET, defaultValue = "") String ticket,
            @PathVariable String key,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        answer(request, response, to -> {
            ItemsParameters.requireOnly(request.getParameterMap(), Set.of());
            if (!RecordKey.matches(key)) {
                throw ResultRefusedException.malformed(RecordKey.RULE);
            }
            reader.read(ticket, (client, token, runId, out) -> client.record(token, runId, key, out), to);
        });
    }

    @GetMapping("/v1/log")
    void log(
            @RequestHeader(name = TICKET, defaultValue = "") String ticket,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        answer(request, response, to -> {
            ItemsParameters.requireOnly(request.getParameterMap(), Set.of());
            reader.read(ticket, (client, token, runId, out) -> client.log(token, runId, out), to);
        });
    }

    private interface Reading {
        void to(ResultReceiver to) throws IOException, ResultRefusedException;
    }

    private void answer(HttpServletRequest request, HttpServletResponse response, Reading reading) throws IOException {
        try {
            reading.to(head -> {
                response.setContentType(head.contentType());
                response.setBufferSize(BUFFER);
                head.pagination().forEach(response::setHeader);
                return response.getOutputStream();
            });
        } catch (ResultRefusedException e) {
            refuse(request, response, e);
        } catch (IOException callerIsGone) {
            BrokenAnswer.mark(request);
        } catch (RuntimeException e) {
            failures.error(e.getClass().getName(), "A result could not be read", e);
            refuse(
                    request,
                    response,
                    new ResultRefusedException(
                            HttpStatus.INTERNAL_SERVER_ERROR, "UNEXPECTED", "The worker failed; its log says why."));
        }
    }

    private static void refuse(HttpServletRequest request, HttpServletResponse response, ResultRefusedException why)
            throws IOException {
        if (response.isCommitted()) {
            BrokenAnswer.mark(request);
            return;
        }
        response.reset();
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        if (List.of(HttpStatus.TOO_MANY_REQUESTS, HttpStatus.SERVICE_UNAVAILABLE)
                .contains(why.status())) {
            response.setIntHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        }
        Problem.write(response, why.status(), why.reason(), String.valueOf(why.getMessage()));
    }
}
