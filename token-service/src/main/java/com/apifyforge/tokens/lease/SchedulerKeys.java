package com.apifyforge.tokens.lease;

import com.apifyforge.events.ticket.TicketVerifier;
import com.apifyforge.service.StartRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The allow-list of scheduler keys, read again when its file changes; a broken new file leaves the old keys in force.
 */
final class SchedulerKeys {
    private static final Logger log = LoggerFactory.getLogger(SchedulerKeys.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private final Path file;
    private final Clock clock;
    private String keys;
    private TicketVerifier verifier;
    private long lookedAt;

    /** Throws IllegalStateException if the file cannot be read as a JWK Set of public ES256 keys. */
    SchedulerKeys(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
        try {
            keys = Files.readString(file);
            verifier = new TicketVerifier(keys, clock);
            lookedAt = System.nanoTime();
        } catch (IOException | IllegalArgumentException unusable) {
            throw new StartRefusedException(
                    "tokens.lease.scheduler-keys: " + file + " is not a readable JWK Set of public ES256 keys: "
                            + unusable.getMessage(),
                    unusable);
        }
    }

    synchronized TicketVerifier verifier() {
        long now = System.nanoTime();
        if (now - lookedAt > LOOK_EVERY.toNanos()) {
            lookedAt = now;
            readAgainIfChanged();
        }
        return verifier;
    }

    /** By its text: a copy may keep the time of what it replaces, and a key that was taken out would stay. */
    void readAgainIfChanged() {
        try {
            String newest = Files.readString(file);
            if (!newest.equals(keys)) {
                verifier = new TicketVerifier(newest, clock);
                keys = newest;
                log.info("Read the scheduler keys again");
            }
        } catch (IOException | IllegalArgumentException unusable) {
            log.error("The changed scheduler keys are not used: {}", unusable.getMessage());
        }
    }
}
