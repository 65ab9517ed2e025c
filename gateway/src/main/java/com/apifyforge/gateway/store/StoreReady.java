package com.apifyforge.gateway.store;

import com.apifyforge.service.StartRefusedException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoSecurityException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Waits for the database before anything reads or writes, so that the order of starting does not matter. */
final class StoreReady implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(StoreReady.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Store store;
    private volatile boolean ready;

    StoreReady(Store store) {
        this.store = store;
    }

    /** Throws the driver's exception if there is no primary in time, and at once for a password that is wrong. */
    @Override
    public void start() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!ready) {
            try {
                // The driver itself waits for a primary, so this loop does not spin.
                store.ping();
                store.makeIndexes();
                ready = true;
            } catch (MongoException notYet) {
                if (notYet instanceof MongoSecurityException && notYet.getCause() instanceof MongoCommandException) {
                    throw new StartRefusedException(
                            "MongoDB refuses the gateway. Check gateway.store.uri, its user and that user's rights: "
                                    + notYet.getMessage(),
                            notYet);
                }
                if (System.nanoTime() > deadline) {
                    throw notYet;
                }
                log.warn("Waiting for MongoDB: {}", notYet.toString());
            }
        }
    }

    @Override
    public void stop() {
        ready = false;
    }

    @Override
    public boolean isRunning() {
        return ready;
    }

    /** Before the consumers and the web server. */
    @Override
    public int getPhase() {
        return -1;
    }
}
