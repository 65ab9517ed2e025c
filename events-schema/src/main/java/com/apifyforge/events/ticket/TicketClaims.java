package com.apifyforge.events.ticket;

import com.apifyforge.events.Limit;
import com.apifyforge.events.Target;
import java.time.Duration;
import java.time.Instant;

/** What a scheduler vouches for: this user's token may be used for this job on this target until then. */
public record TicketClaims(
        String issuer, String userId, String jobId, Target target, Instant issuedAt, Instant expiresAt) {
    /** The longest life of a ticket: the longest run at Apify that is watched, and a day for waiting. */
    public static final Duration MAX_LIFE = Duration.ofSeconds(Limit.TICKET_LIFE_SECONDS.value());

    /** The longest life of a ticket that reads results of a job that is over. */
    public static final Duration READ_LIFE = Duration.ofSeconds(Limit.TICKET_READ_LIFE_SECONDS.value());

    public Duration life() {
        return Duration.between(issuedAt, expiresAt);
    }

    /**
     * The claims of a ticket without any check of its signature. Throws IllegalArgumentException if unreadable; its
     * message says what is wrong.
     */
    public static TicketClaims unverified(String ticket) {
        return Ticket.parse(ticket).claims();
    }
}
