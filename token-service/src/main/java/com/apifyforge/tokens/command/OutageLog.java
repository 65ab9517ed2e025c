package com.apifyforge.tokens.command;

import com.apifyforge.tokens.envelope.KeysUnavailableException;
import com.apifyforge.tokens.outbox.NotPublishedException;
import com.apifyforge.tokens.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** What commands wait for. Says it when the wait begins, twice a minute while it lasts, and when it is over. */
final class OutageLog {
    private static final Duration REMIND = Duration.ofSeconds(30);

    private final Logger log;
    private final Clock clock;
    private final LongSupplier nanos;
    private @Nullable String part;
    private Instant since = Instant.MIN;
    private long saidAt;

    /** {@code nanos} is elapsed time, such as {@link System#nanoTime}. */
    OutageLog(Logger log, Clock clock, LongSupplier nanos) {
        this.log = log;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** The part whose outage this is; null if the failure is the command's own. */
    static @Nullable String part(Throwable thrown) {
        int depth = 0;
        for (Throwable cause = thrown; cause != null && depth < 10; cause = cause.getCause(), depth++) {
            if (Store.isOutage(cause)) {
                return "MongoDB";
            }
            if (cause instanceof NotPublishedException || cause instanceof org.apache.kafka.common.KafkaException) {
                return "Kafka";
            }
            if (cause instanceof KeysUnavailableException) {
                return "the KMS";
            }
        }
        return null;
    }

    synchronized void by(String culprit, Throwable cause) {
        boolean begins = !culprit.equals(part);
        if (begins) {
            part = culprit;
            since = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        }
        if (begins || nanos.getAsLong() - saidAt >= REMIND.toNanos()) {
            saidAt = nanos.getAsLong();
            log.warn("Commands wait for {} since {}; nothing is lost: {}", culprit, since, cause.toString());
        }
    }

    synchronized void over() {
        if (part != null) {
            log.info("Commands go on: {} serves again, after a wait since {}", part, since);
            part = null;
        }
    }
}
