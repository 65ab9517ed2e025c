package com.apifyforge.service.sweep;

import com.apifyforge.service.Unforeseen;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Runs every {@link Sweep} for as long as the service runs; a service with sweeps imports it. Starts after the topics
 * are there, as sweeps publish.
 */
public final class Sweepers implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Sweepers.class);
    private static final Duration STOP = Duration.ofSeconds(10);

    private final List<Sweep> sweeps;
    private volatile List<Thread> threads = List.of();

    public Sweepers(List<Sweep> sweeps) {
        this.sweeps = sweeps;
    }

    @Override
    public void start() {
        threads = sweeps.stream()
                .map(sweep -> Thread.ofVirtual()
                        .name("sweep-" + sweep.getClass().getSimpleName())
                        .start(() -> repeat(sweep)))
                .toList();
    }

    private static void repeat(Sweep sweep) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                sweep.run();
            } catch (RuntimeException e) {
                log.warn("{} failed and comes again: {}", sweep.getClass().getSimpleName(), Unforeseen.of(e));
            }
            try {
                // Jitter, so that many instances do not look at the same moment.
                Thread.sleep(
                        sweep.every().plusMillis(ThreadLocalRandom.current().nextLong(100)));
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    @Override
    public void stop() {
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                thread.join(STOP);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        threads = List.of();
    }

    @Override
    public boolean isRunning() {
        return !threads.isEmpty();
    }

    @Override
    public int getPhase() {
        return 1;
    }
}
