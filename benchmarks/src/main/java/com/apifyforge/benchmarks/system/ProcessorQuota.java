package com.apifyforge.benchmarks.system;

import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Holds a process to a share of one processor, as a CFS quota does: once it has used what 100 ms allow it stands still
 * until that much is allowed again. The operating system counts in steps of 10 ms; what was used too much is taken off
 * later, so the share holds on average.
 */
public final class ProcessorQuota implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(100);
    private static final Duration STEP = Duration.ofMillis(5);

    /** A shell's own {@code kill} costs no process. Its input ends with this process, however that ends. */
    private static final String SIGNALS =
            "while read -r signal; do kill -s \"$signal\" \"$0\" || exit; done; kill -s CONT \"$0\"";

    private final ScheduledExecutorService steps = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());
    private final ProcessHandle limited;
    private final double share;
    private final Process shell;
    private final Writer signals;

    private double allowed;
    private long used;
    private long looked = System.nanoTime();
    private boolean stopped;

    private ProcessorQuota(ProcessHandle limited, double share, Process shell) {
        this.limited = limited;
        this.share = share;
        this.shell = shell;
        signals = shell.outputWriter();
        allowed = share * PERIOD.toNanos();
        used = used();
        steps.scheduleAtFixedRate(this::step, 0, STEP.toNanos(), TimeUnit.NANOSECONDS);
    }

    static ProcessorQuota of(ProcessHandle process, double share) {
        try {
            var shell = new ProcessBuilder("/bin/sh", "-c", SIGNALS, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new ProcessorQuota(process, share, shell);
        } catch (IOException e) {
            throw new IllegalStateException("No shell to limit a process with", e);
        }
    }

    private void step() {
        long now = System.nanoTime();
        long usedNow = used();
        double most = share * PERIOD.toNanos();
        allowed = Math.min(most, allowed + share * (now - looked) - (usedNow - used));
        looked = now;
        used = usedNow;
        if (stopped ? allowed >= most : allowed <= 0) {
            signal(stopped ? "CONT" : "STOP");
            stopped = !stopped;
        }
    }

    private long used() {
        return MeasuredSystem.processorTime(limited).toNanos();
    }

    private void signal(String name) {
        try {
            signals.write(name + "\n");
            signals.flush();
        } catch (IOException e) {
            // The process has ended, and the shell with it.
            steps.shutdown();
        }
    }

    /** Returns when the process runs again. */
    @Override
    public void close() {
        steps.close();
        try {
            signals.close();
        } catch (IOException e) {
            // The shell has ended before, with the process.
            return;
        }
        shell.onExit().join();
    }
}
