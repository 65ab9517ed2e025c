package com.apifyforge.quickstart.system;

import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Steps that need not wait for each other. All of them end before the first failure is thrown. */
final class Parallel {
    private Parallel() {}

    static void run(Runnable... steps) {
        var running = new ArrayList<Future<?>>();
        try (var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("start-", 0).factory())) {
            for (Runnable step : steps) {
                running.add(threads.submit(step));
            }
        }
        running.forEach(Parallel::result);
    }

    private static void result(Future<?> done) {
        try {
            done.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted at the start", e);
        }
    }
}
