package com.apifyforge.benchmarks.load;

import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * Calls at a fixed rate. A slow call delays no other, and whoever measures from the moment a call was due counts its
 * waiting too; callers that wait for their last answer would leave out just the calls that a stall would have met.
 */
public final class OpenLoop {
    private static final double NANOS = 1e9;

    private OpenLoop() {}

    /** The calls are numbered from 0; {@code due} is a moment of {@link System#nanoTime()}. */
    public interface Call {
        void make(int number, long due);
    }

    /** Returns when all calls have. Throws what the first of those that failed threw. */
    public static void run(double perSecond, int count, Call call) {
        var calls = new ArrayList<CompletableFuture<Void>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long began = System.nanoTime();
            for (int i = 0; i < count; i++) {
                int number = i;
                long due = began + Math.round(number * NANOS / perSecond);
                for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                calls.add(CompletableFuture.runAsync(() -> call.make(number, due), threads));
            }
        }
        calls.forEach(CompletableFuture::join);
    }
}
