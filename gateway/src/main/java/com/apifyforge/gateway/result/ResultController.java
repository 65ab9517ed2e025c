package com.apifyforge.gateway.result;

import com.apifyforge.client.ResultRefusedException;
import com.apifyforge.client.Results;
import com.apifyforge.client.Results.Result;
import com.apifyforge.client.Scheduler;
import com.apifyforge.events.Reason;
import com.apifyforge.events.id.RecordKey;
import com.apifyforge.gateway.policy.Caller;
import com.apifyforge.gateway.projection.Jobs;
import com.apifyforge.gateway.web.JsonBody;
import com.apifyforge.gateway.web.ProblemBody;
import com.apifyforge.service.edge.BrokenAnswer;
import com.apifyforge.service.edge.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Results of the jobs of the caller's user; another user's job is none. */
@RestController
@RequestMapping("/v1/jobs/{jobId}")
class ResultController {
    /** Tomcat writes to the socket whenever it is full: its own 8 kB cost throughput (docs/decisions/0022). */
    private static final int BUFFER = 64 * 1024;

    private final Jobs jobs;
    private final Scheduler scheduler;
    private final Supplier<Results> results;

    ResultController(Jobs jobs, Scheduler scheduler, Supplier<Results> results) {
        this.jobs = jobs;
        this.scheduler = scheduler;
        this.results = results;
    }

    /** The worker reads the query, so that there is one rule. */
    @GetMapping("/items")
    void items(Caller caller, @PathVariable String jobId, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String query = Objects.requireNonNullElse(request.getQueryString(), "");
        handOn(caller, jobId, request, response, (worker, ticket) -> worker.items(ticket, query));
    }

    @GetMapping("/records/{key}")
    void record(
            Caller caller,
            @PathVariable String jobId,
            @PathVariable String key,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        if (!RecordKey.matches(key)) {
            throw JsonBody.malformed(RecordKey.RULE);
        }
        handOn(caller, jobId, request, response, (worker, ticket) -> worker.record(ticket, key));
    }

    @GetMapping("/log")
    void log(Caller caller, @PathVariable String jobId, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        handOn(caller, jobId, request, response, Results::log);
    }

    private void handOn(
            Caller caller,
            String jobId,
            HttpServletRequest request,
            HttpServletResponse response,
            BiFunction<Results, String, Result> read)
            throws IOException {
        try (var result = read.apply(results.get(), ticket(caller, jobId))) {
            response.setContentType(result.contentType());
            response.setBufferSize(BUFFER);
            result.pagination().forEach(response::setHeader);
            // A record has the type that an Actor's author chose: a page must not run with the gateway's origin.
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.setHeader("Content-Security-Policy", "sandbox");
            if (request.getMethod().equals("HEAD")) {
                // Spring has GET's method answer it; without this a whole result would be read and dropped.
                return;
            }
            result.body().transferTo(response.getOutputStream());
        } catch (ResultRefusedException e) {
            throw new RefusedException(HttpStatus.valueOf(e.status()), e.reason(), String.valueOf(e.getMessage()));
        } catch (IOException brokenOff) {
            broken(request, response);
        }
    }

    private static void broken(HttpServletRequest request, HttpServletResponse response) {
        if (response.isCommitted()) {
            BrokenAnswer.mark(request);
        } else {
            // Not its headers, which filters before have set.
            response.resetBuffer();
            throw ProblemBody.refusal(HttpStatus.SERVICE_UNAVAILABLE, Reason.RESULT_UNAVAILABLE);
        }
    }

    private String ticket(Caller caller, String jobId) {
        var job = jobs.known(caller.userId(), jobId);
        if (job.target() == null) {
            throw new RefusedException(
                    HttpStatus.CONFLICT,
                    "REQUEST_GONE",
                    "The job's request is not kept any more, so its results cannot be read here."
                            + " See them in Apify Console.");
        }
        return scheduler.readTicket(jobId, caller.userId(), job.target());
    }
}
