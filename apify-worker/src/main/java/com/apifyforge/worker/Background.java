package com.apifyforge.worker;

import com.apifyforge.service.Unforeseen;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Work on virtual threads that may outlive the batch it came from. Stopping waits for it, after the listeners have
 * stopped and before connections close: a start under way must still be reported.
 */
@Component
@EnableConfigurationProperties(WorkerSettings.class)
public class Background implements SmartLifecycle {
    /** After the topics are there, before the listeners. */
    public static final int PHASE = 100;

    private static final Logger log = LoggerFactory.getLogger(Background.class);

    private final Duration patience;
    private volatile ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger running = new AtomicInteger();
    private volatile boolean started;

    public Background(WorkerSettings settings) {
        patience = settings.shutdownTimeout();
    }

    /** Accepts work at any time, as work under way may lead to more. The result carries a failure with it. */
    public <T> CompletableFuture<T> run(Callable<T> work) {
        running.incrementAndGet();
        var done = new CompletableFuture<T>();
        try {
            threads.execute(Context.current().wrap(() -> {
                try {
                    done.complete(work.call());
                } catch (Throwable e) {
                    done.completeExceptionally(e);
                } finally {
                    finished();
                }
            }));
        } catch (RejectedExecutionException e) {
            finished();
            done.completeExceptionally(e);
        }
        return done;
    }

    /** Work without a consumer of its result; a failure is logged. */
    public void alone(Callable<?> work) {
        run(work).exceptionally(fault -> {
            log.error("Work in the background failed: {}", Unforeseen.of(fault));
            return null;
        });
    }

    /** True once the worker is to end: what waits for something to come back should not wait much longer. */
    public boolean ending() {
        return !started;
    }

    private synchronized void finished() {
        if (running.decrementAndGet() == 0) {
            notifyAll();
        }
    }

    @Override
    public void start() {
        if (threads.isShutdown()) {
            threads = Executors.newVirtualThreadPerTaskExecutor();
        }
        started = true;
    }

    @Override
    public synchronized void stop() {
        started = false;
        long end = System.nanoTime() + patience.toNanos();
        try {
            for (long left = patience.toMillis(); running.get() > 0 && left > 0; ) {
                wait(left);
                left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (running.get() > 0) {
            log.warn("{} calls are still under way; another worker finds out what came of them", running.get());
        }
        threads.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return started;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
