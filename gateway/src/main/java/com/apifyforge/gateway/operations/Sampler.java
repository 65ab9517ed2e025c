package com.apifyforge.gateway.operations;

import com.apifyforge.client.VaultClientException;
import com.apifyforge.gateway.deadletter.DeadLetterCounts;
import com.apifyforge.gateway.projection.Samples;
import com.apifyforge.gateway.projection.Samples.Sample;
import com.mongodb.MongoException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Looks at the topics once a minute, for the charts of the last day. */
final class Sampler implements SmartLifecycle {
    /** How long samples are kept. */
    static final Duration KEPT = Duration.ofHours(24);

    private static final Logger log = LoggerFactory.getLogger(Sampler.class);

    private final OperationsSettings settings;
    private final Offsets offsets;
    private final DeadLetterCounts deadLetters;
    private final Samples samples;
    private final Clock clock;
    private volatile @Nullable Thread thread;

    Sampler(OperationsSettings settings, Offsets offsets, DeadLetterCounts deadLetters, Samples samples, Clock clock) {
        this.settings = settings;
        this.offsets = offsets;
        this.deadLetters = deadLetters;
        this.samples = samples;
        this.clock = clock;
    }

    void sample() {
        Instant now = clock.instant();
        var look = offsets.now();
        Map<String, Long> lag = look.lag().stream()
                .collect(Collectors.toMap(Offsets.Lag::group, Offsets.Lag::records, Long::sum, TreeMap::new));
        long letters = deadLetters.now().values().stream().mapToLong(n -> n).sum();
        samples.write(new Sample(now, look.ends(), lag, letters));
        samples.deleteBefore(now.minus(KEPT));
    }

    private void repeat() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    sample();
                } catch (VaultClientException | MongoException away) {
                    log.warn("A minute has no sample: {}", away.toString());
                }
                Instant now = clock.instant();
                Instant next = now.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
                Thread.sleep(Duration.between(now, next));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void start() {
        if (settings.on()) {
            thread = Thread.ofVirtual().name("sampler").start(this::repeat);
        }
    }

    @Override
    public void stop() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
        thread = null;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
