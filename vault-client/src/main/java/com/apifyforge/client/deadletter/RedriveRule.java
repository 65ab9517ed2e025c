package com.apifyforge.client.deadletter;

import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobMessage;
import com.apifyforge.events.JobWatch.StartDue;
import com.apifyforge.events.Message;
import com.apifyforge.events.TokenCommand.ConnectToken;
import com.apifyforge.events.codec.Received;
import com.apifyforge.events.sealing.SealBrokenException;
import com.apifyforge.events.sealing.SealHeader;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether a record may be sent again. Everything that speaks against it counts; what is not known to be
 * harmless is not sent.
 */
final class RedriveRule {
    /** Places whose records were sent again. */
    final Set<RecordPosition> redriven = new HashSet<>();

    /** Users by when they last disconnected. */
    final Map<String, Instant> disconnected = new HashMap<>();

    /** The last event of jobs that are over, by {@link JobMessage#jobKey}. */
    final Map<String, String> over = new HashMap<>();

    /** Empty if the record may be sent; else why not. {@code written} is when the record came onto its topic. */
    Optional<String> against(DeadLetterRecord letter, Received received, Instant written, Instant now) {
        if (redriven.contains(letter.origin())) {
            return Optional.of("was redriven before");
        }
        return switch (received) {
            case Received.Bad bad ->
                Optional.of(
                        "would be refused again (" + bad.deadLetter().reason() + "); its sender has to send it anew");
            case Received.Good good -> against(good.message(), earlier(written, letter.at()), now);
        };
    }

    /** A sender's clock may be ahead, and a disconnect is not to be missed by it. */
    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private Optional<String> against(Message message, Instant written, Instant now) {
        Instant left = disconnected.get(message.key());
        if (left != null && !left.isBefore(written)) {
            return Optional.of("its user disconnected since");
        }
        return ended(message).or(() -> tooLate(message, now));
    }

    private Optional<String> ended(Message message) {
        return message instanceof JobMessage job
                ? Optional.ofNullable(over.get(job.jobKey()))
                        .map(event -> "job " + job.jobId() + " is over (" + event + "); request it anew")
                : Optional.empty();
    }

    private static Optional<String> tooLate(Message message, Instant now) {
        return switch (message) {
            case ConnectToken connect
            when expiry(connect).isBefore(now) -> Optional.of("its seal expired; the user has to connect anew");
            case JobRequested job
            when job.deadline().isBefore(now) -> Optional.of("its deadline passed; request the job anew");
            case StartDue start
            when start.job().deadline().isBefore(now) -> Optional.of("its deadline passed; request the job anew");
            default -> Optional.empty();
        };
    }

    private static Instant expiry(ConnectToken connect) {
        try {
            return SealHeader.of(connect.sealedToken()).expiresAt();
        } catch (SealBrokenException e) {
            return Instant.MIN;
        }
    }
}
