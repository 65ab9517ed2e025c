package com.apifyforge.worker.lease;

import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseJson;
import com.apifyforge.events.lease.LeaseRequest;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.events.sealing.Opener;
import com.apifyforge.service.Metric;
import com.apifyforge.worker.Stopwatch;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lease endpoints. Safe for use by many threads. */
public final class LeaseClient implements LeaseApi {
    /** Asks or results in one call. */
    public static final int MAX_BATCH = LeaseJson.MAX_BATCH;

    private static final Logger log = LoggerFactory.getLogger(LeaseClient.class);

    private final TokenServiceHttp http;
    private final LeaseReports reports;
    private final Clock clock;
    private final Stopwatch stopwatch;
    private final Counter taken;

    LeaseClient(TokenServiceHttp http, LeaseReports reports, Clock clock, Stopwatch stopwatch, MeterRegistry meters) {
        this.http = http;
        this.reports = reports;
        this.clock = clock;
        this.stopwatch = stopwatch;
        taken = Metric.LEASES_TAKEN.counter(meters);
    }

    @Override
    public Leases ask(List<LeaseRequest.Ask> asks) throws LeaseUnavailableException {
        var asked = new RequestTime(stopwatch.nanos(), clock.instant());
        var opener = Opener.generate("once");
        try {
            var request = LeaseJson.write(new LeaseRequest(opener.publicJwk(), asks));
            var response = http.post("/v1/leases", request, late -> giveBack(late, asks.size()));
            var answers = answers(response, asks.size());
            taken.increment(answers.stream().filter(LeaseClient::isLease).count());
            return new Leases(answers, opener, () -> asked.since(stopwatch, clock), serverTime(response));
        } catch (LeaseUnavailableException | RuntimeException e) {
            opener.close();
            throw e;
        }
    }

    /**
     * The attempts of leases whose answer comes when nobody waits for it any more would stay open, and their jobs would
     * be reconciled, which takes minutes. They are given back.
     */
    private void giveBack(HttpResponse<byte[]> late, int asked) {
        try {
            reports.later(LeaseApi.unused(answers(late, asked)), _ -> {});
        } catch (LeaseUnavailableException e) {
            log.warn("A late answer of the token-service is not as agreed: {}", e.getMessage());
        }
    }

    @Override
    public List<Boolean> report(List<LeaseResult> results) throws LeaseUnavailableException {
        return reports.now(results);
    }

    /** Throws {@link LeaseUnavailableException} if the token-service does not answer. Asks for no lease. */
    public void check() throws LeaseUnavailableException {
        http.get("/v1/sealing-keys");
    }

    private static List<LeaseAnswer> answers(HttpResponse<byte[]> response, int asked)
            throws LeaseUnavailableException {
        try {
            var answers = LeaseJson.readAnswers(response.body());
            LeaseReports.requireAll(answers, asked);
            return answers;
        } catch (IllegalArgumentException e) {
            throw new LeaseUnavailableException(String.valueOf(e.getMessage()));
        }
    }

    private static boolean isLease(LeaseAnswer answer) {
        return switch (answer) {
            case LeaseAnswer.Start _, LeaseAnswer.Reconcile _, LeaseAnswer.Follow _, LeaseAnswer.Read _ -> true;
            case LeaseAnswer.Done _, LeaseAnswer.Busy _, LeaseAnswer.Refused _ -> false;
        };
    }

    /**
     * A lease ends by the token-service's clock. Its own Date header tells how long that is, whatever our clock shows.
     */
    private Instant serverTime(HttpResponse<byte[]> response) {
        try {
            return response.headers()
                    .firstValue("Date")
                    .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant())
                    .orElseGet(clock::instant);
        } catch (DateTimeException e) {
            return clock.instant();
        }
    }
}
