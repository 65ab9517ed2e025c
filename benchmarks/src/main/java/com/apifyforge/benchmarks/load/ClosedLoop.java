package com.apifyforge.benchmarks.load;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Callers side by side, each of which calls again as soon as its last call is answered. */
public final class ClosedLoop {
    private ClosedLoop() {}

    /** Returns how long it took until the calls that began in {@code time} were answered. */
    public static <C> Duration run(List<C> callers, Duration time, Consumer<C> call) {
        long began = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calling = callers.stream()
                    .map(caller -> CompletableFuture.runAsync(
                            () -> {
                                while (System.nanoTime() - began < time.toNanos()) {
                                    call.accept(caller);
                                }
                            },
                            threads))
                    .toList();
            calling.forEach(CompletableFuture::join);
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
