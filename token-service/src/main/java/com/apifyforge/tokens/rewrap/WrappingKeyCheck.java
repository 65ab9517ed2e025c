package com.apifyforge.tokens.rewrap;

import com.apifyforge.service.Metric;
import com.apifyforge.service.StartRefusedException;
import com.apifyforge.service.sweep.Sweep;
import com.apifyforge.tokens.envelope.KeyNotConfiguredException;
import com.apifyforge.tokens.envelope.KeysUnavailableException;
import com.apifyforge.tokens.envelope.TestedKeys;
import com.apifyforge.tokens.store.Store;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Before anything is served: does the wrapping key open what is stored? With the wrong one every token would look
 * altered, and every user would be told to connect again. Some records under each key are tried, and the newest key has
 * to open the proof in {@code wrapping_keys} that the first instance left, so that two instances with different keys of
 * one name do not both begin on an empty database. While KMS is away this is not known; the check is repeated until it
 * is.
 */
@Component
class WrappingKeyCheck implements SmartLifecycle, Sweep {
    private static final Logger log = LoggerFactory.getLogger(WrappingKeyCheck.class);
    private static final int SOME = 3;
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final TestedKeys keys;
    private final List<WrappedKeys> all;
    private final KeyProof proof;
    private final AtomicLong closed = new AtomicLong();
    private volatile boolean running;
    private volatile boolean tested;

    WrappingKeyCheck(TestedKeys keys, Store store, MeterRegistry meters) {
        this.keys = keys;
        this.all = WrappedKeys.all(store, keys.untested());
        this.proof = new KeyProof(store, keys.untested());
        Metric.KEYS_WITHOUT_WRAPPING_KEY.gauge(meters, closed::get);
    }

    /** Throws StartRefusedException if the key is not the one. While KMS is away nothing is known; the log says so. */
    @Override
    public void start() {
        try {
            test();
        } catch (KeysUnavailableException away) {
            log.warn(
                    "It is not tested yet whether the wrapping key opens what is stored, and no user is told that a"
                            + " token does not open: {}",
                    away.getMessage());
        }
        running = true;
    }

    /**
     * What the start could not tell, as soon as KMS answers. A wrong key then leaves the process there, to be asked
     * why.
     */
    @Override
    public void run() {
        if (tested) {
            return;
        }
        try {
            test();
            log.info("The wrapping key opens what is stored");
        } catch (KeysUnavailableException away) {
            // The thrower has logged why.
        } catch (StartRefusedException wrong) {
            tested = true;
            keys.failed(Objects.requireNonNull(wrong.getMessage()));
            log.error("{} Until then connects and jobs wait. Restart with the right key.", wrong.getMessage());
        }
    }

    @Override
    public Duration every() {
        return EVERY;
    }

    private void test() {
        tryStored();
        String newest = keys.newest();
        StartRefusedException.unless(proof.holds(newest), wrongKey(newest));
        keys.passed();
        tested = true;
    }

    private void tryStored() {
        Map<String, Long> unknown = new LinkedHashMap<>();
        boolean fits = false;
        for (WrappedKeys collection : all) {
            for (String keyId : collection.wrappedBy()) {
                try {
                    fits |= opens(keyId);
                } catch (KeyNotConfiguredException e) {
                    unknown.merge(keyId, collection.countUnder(keyId), Long::sum);
                }
            }
        }
        closed.set(unknown.values().stream().mapToLong(Long::longValue).sum());
        StartRefusedException.unless(
                unknown.isEmpty() || fits || !keys.isLocal(),
                "Everything stored is wrapped with " + unknown.keySet() + ", and the key file has " + keys.newest()
                        + ". Put the right key file in place.");
        unknown.forEach((keyId, count) -> log.error(
                "{} stored keys are wrapped with {}, which this service was not given: their users' jobs and connects"
                        + " wait. Add it to tokens.envelope.kms.previous-keys, or put its line back into the key file.",
                count,
                keyId));
    }

    /** Over all collections: a record or two may be altered, all of them are not. */
    private boolean opens(String keyId) {
        int opened = 0;
        int shut = 0;
        for (WrappedKeys collection : all) {
            var tried = collection.tryUnder(keyId, SOME);
            opened += tried.opened();
            shut += tried.closed();
        }
        StartRefusedException.unless(opened > 0 || shut == 0, wrongKey(keyId));
        return opened > 0;
    }

    private static String wrongKey(String keyId) {
        return "The wrapping key " + keyId
                + " is not the one that this database was written with: what is stored does not"
                + " open. Put the right key in place; tokens wrapped with a lost key cannot be opened.";
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After the database is there and before sweeps, listeners and the web server. */
    @Override
    public int getPhase() {
        return 0;
    }
}
