package com.apifyforge.tokens.store;

import com.apifyforge.service.StartRefusedException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoServerException;
import com.mongodb.MongoWriteConcernException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Waits for the database before anything reads or writes, so that the order of starting does not matter. */
@Component
class StoreReady implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(StoreReady.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Store store;
    private volatile boolean ready;

    StoreReady(Store store) {
        this.store = store;
    }

    /** Throws the driver's exception if there is no primary in time, and at once for what waiting does not mend. */
    @Override
    public void start() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!ready) {
            try {
                // The driver itself waits for a primary, so this loop does not spin.
                store.ping();
                store.prepare();
                ready = true;
            } catch (MongoException notYet) {
                if (!canHelpItself(notYet)) {
                    throw new StartRefusedException(
                            "MongoDB refuses what the service needs at its start. Check tokens.store.uri, its user and"
                                    + " that user's rights: " + notYet.getMessage(),
                            notYet);
                }
                if (System.nanoTime() > deadline) {
                    throw notYet;
                }
                log.warn("Waiting for MongoDB: {}", notYet.toString());
            }
        }
    }

    /** A wrong password is an outage to those who hold commands already, but at a start it is a wrong setting. */
    private static boolean canHelpItself(MongoException e) {
        boolean wrongPassword = e instanceof MongoSecurityException && e.getCause() instanceof MongoCommandException;
        boolean refused = e instanceof MongoServerException
                && !(e instanceof MongoNotPrimaryException
                        || e instanceof MongoNodeIsRecoveringException
                        || e instanceof MongoWriteConcernException);
        return !wrongPassword && !refused;
    }

    @Override
    public void stop() {
        ready = false;
    }

    @Override
    public boolean isRunning() {
        return ready;
    }

    @Override
    public int getPhase() {
        return -1;
    }
}
