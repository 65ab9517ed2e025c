package com.apifyforge.tokens.rewrap;

import com.apifyforge.service.sweep.Sweep;
import com.apifyforge.tokens.envelope.KeyWrapper;
import com.apifyforge.tokens.envelope.KeysUnavailableException;
import com.apifyforge.tokens.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Goes through all records until none is left under another key but those that cannot be moved. After a kill the next
 * instance begins again and finds what is left; a pass that did not suffice, as records came meanwhile, is followed by
 * another.
 */
@Component
final class RewrapSweep implements Sweep {
    private static final Logger log = LoggerFactory.getLogger(RewrapSweep.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    /** Little enough to be done within the time of a claim. */
    private static final int PAGE = 200;

    private static final int SAMPLE = 100;

    private final Rewraps rewraps;
    private final List<WrappedKeys> all;
    private final KeyWrapper keys;
    private final int perSecond;

    RewrapSweep(Rewraps rewraps, Store store, KeyWrapper keys, RewrapSettings settings) {
        this.rewraps = rewraps;
        this.all = WrappedKeys.all(store, keys);
        this.keys = keys;
        this.perSecond = settings.recordsPerSecond();
    }

    @Override
    public Duration every() {
        return EVERY;
    }

    @Override
    public void run() {
        if (rewraps.find()
                .filter(rewrap -> rewrap.state() == Rewrap.State.RUNNING)
                .isEmpty()) {
            return;
        }
        try {
            // An instance that still wraps with another key would move everything to that one.
            String to = keys.newest();
            if (rewraps.claim(to) && rewraps.beginPass(left(to)) && pass(to)) {
                finish(to);
            }
        } catch (KeysUnavailableException away) {
            rewraps.waiting(Objects.requireNonNull(away.getMessage()));
            throw away;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private long left(String to) {
        return all.stream().mapToLong(each -> each.countNotUnder(to)).sum();
    }

    private boolean pass(String to) throws InterruptedException {
        for (WrappedKeys each : all) {
            if (!pass(to, each)) {
                return false;
            }
        }
        return true;
    }

    /** False if the claim was lost on the way. */
    private boolean pass(String to, WrappedKeys each) throws InterruptedException {
        String after = "";
        while (true) {
            long start = System.nanoTime();
            var page = each.movePage(to, after, Math.min(PAGE, perSecond));
            if (page.size() == 0) {
                return true;
            }
            if (!rewraps.progress(page.size(), page.failed())) {
                return false;
            }
            after = page.last();
            // The throttle: what is left of the time that this many may take. None is left where the page took longer.
            Thread.sleep(Duration.ofSeconds(page.size()).dividedBy(perSecond).minusNanos(System.nanoTime() - start));
        }
    }

    private void finish(String to) {
        long failed = rewraps.find().map(Rewrap::failed).orElse(0L);
        if (left(to) != failed) {
            return;
        }
        long unreadable =
                all.stream().mapToLong(each -> each.countUnreadable(to, SAMPLE)).sum();
        if (rewraps.done(failed + unreadable)) {
            log.info("All wrapped keys are under {}, but for {} that cannot be moved", to, failed + unreadable);
        }
    }
}
