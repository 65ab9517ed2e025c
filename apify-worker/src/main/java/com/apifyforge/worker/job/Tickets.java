package com.apifyforge.worker.job;

import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.ticket.TicketClaims;
import java.util.Optional;

/**
 * Does a ticket name the job it came with? Its signature is the token-service's to check; this keeps a good ticket from
 * being used for anything but what it was signed for.
 */
final class Tickets {
    private Tickets() {}

    static boolean names(JobRequested job) {
        return claims(job.ticket())
                .filter(claims -> claims.jobId().equals(job.jobId())
                        && claims.userId().equals(job.userId())
                        && claims.target().equals(job.target()))
                .isPresent();
    }

    static boolean names(String ticket, String jobId, String userId) {
        return claims(ticket)
                .filter(claims ->
                        claims.jobId().equals(jobId) && claims.userId().equals(userId))
                .isPresent();
    }

    static Optional<TicketClaims> claims(String ticket) {
        try {
            return Optional.of(TicketClaims.unverified(ticket));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
