package com.apifyforge.worker.result;

import com.apifyforge.apify.ApifyClient;
import com.apifyforge.apify.ApifyReply;
import com.apifyforge.apify.ResultReceiver;
import com.apifyforge.events.Reason;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.events.lease.LeaseRequest.Purpose;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.events.ticket.TicketClaims;
import com.apifyforge.secret.Loan;
import com.apifyforge.worker.lease.LeaseApi;
import com.apifyforge.worker.lease.LeaseReports;
import com.apifyforge.worker.lease.LeaseUnavailableException;
import com.apifyforge.worker.lease.Leases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;

/** Reads one result of the run of a job: a place, a lease, one call. */
final class ResultReader {
    /** Asks Apify for a result of the run, with the token of its user. */
    interface Call {
        ApifyReply<Long> read(ApifyClient client, Loan token, String runId, ResultReceiver to) throws IOException;
    }

    private final LeaseApi leases;
    private final LeaseReports reports;
    private final ReadLimit limit;

    ResultReader(LeaseApi leases, LeaseReports reports, ReadLimit limit) {
        this.leases = leases;
        this.reports = reports;
        this.limit = limit;
    }

    /**
     * Returns when {@code to} has the whole result. Throws {@link ResultRefusedException} if it does not get it, or not
     * to its end, and what {@code to} throws.
     */
    void read(String ticket, Call call, ResultReceiver to) throws IOException, ResultRefusedException {
        try (var place = limit.reserve(userOf(ticket))
                        .orElseThrow(
                                () -> new ResultRefusedException(HttpStatus.TOO_MANY_REQUESTS, Reason.RESULTS_BUSY));
                var leased = leases.ask(List.of(new Ask(ticket, Purpose.READ)))) {
            var reply = read(leased, place, call, to);
            Optional<ResultRefusedException> refused = Refusals.of(reply);
            if (refused.isPresent()) {
                throw refused.get();
            }
        } catch (LeaseUnavailableException e) {
            throw new ResultRefusedException(HttpStatus.SERVICE_UNAVAILABLE, Reason.RESULT_UNAVAILABLE);
        } catch (UncheckedIOException ofReceiver) {
            throw ofReceiver.getCause();
        }
    }

    /** Not verified here, as the places are before the lease; who is admitted to this port may be believed so far. */
    private static String userOf(String ticket) throws ResultRefusedException {
        try {
            return TicketClaims.unverified(ticket).userId();
        } catch (IllegalArgumentException e) {
            throw Refusals.of(Refusal.TICKET_INVALID, null);
        }
    }

    private ApifyReply<Long> read(Leases leased, ReadLimit.Place place, Call call, ResultReceiver to)
            throws ResultRefusedException {
        return switch (leased.answers().getFirst()) {
            case LeaseAnswer.Read lease -> read(leased, lease, place, call, to);
            case LeaseAnswer.Refused(Refusal reason, var _, var _, String detail) -> throw Refusals.of(reason, detail);
            case LeaseAnswer.Start _,
                    LeaseAnswer.Done _,
                    LeaseAnswer.Busy _,
                    LeaseAnswer.Reconcile _,
                    LeaseAnswer.Follow _ -> throw new IllegalStateException("READ was answered by something else");
        };
    }

    private ApifyReply<Long> read(
            Leases leased, LeaseAnswer.Read lease, ReadLimit.Place place, Call call, ResultReceiver to) {
        var loan = leased.loan(place.call().userId(), lease.leaseId(), lease.sealedToken());
        // Once Apify answers, the token is of no use any more, and the answer may take minutes.
        ResultReceiver withoutLease = head -> {
            leased.close();
            return to.begin(head);
        };
        var reply = place.call().client(loan).read((client, token) -> {
            try {
                return call.read(client, token, lease.runId(), withoutLease);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        if (reply instanceof ApifyReply.TokenUnusable<Long>(String type)) {
            reports.later(List.of(new LeaseResult.TokenRejected(lease.leaseId(), type, false)), _ -> {});
        }
        return reply;
    }
}
