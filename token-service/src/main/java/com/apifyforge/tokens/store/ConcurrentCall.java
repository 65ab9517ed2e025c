package com.apifyforge.tokens.store;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** A call to the database that is on its way while the caller makes another one. */
public final class ConcurrentCall<T> {
    private final FutureTask<T> call;

    private ConcurrentCall(Callable<T> call) {
        this.call = new FutureTask<>(call);
        Thread.ofVirtual().name("concurrent-call").start(this.call);
    }

    public static <T> ConcurrentCall<T> begin(Callable<T> call) {
        return new ConcurrentCall<>(call);
    }

    /** The call's result, or its exception. */
    public T join() {
        try {
            return call.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Stopped while waiting for the database", e);
        }
    }

    /** Makes the other call here; both have ended when this returns or throws. */
    public <R> R with(Supplier<R> other) {
        try {
            R result = other.get();
            join();
            return result;
        } catch (RuntimeException e) {
            awaitQuietly();
            throw e;
        }
    }

    private void awaitQuietly() {
        try {
            call.get();
        } catch (ExecutionException | InterruptedException ignored) {
            // The first exception is the one that is thrown.
        }
    }
}
