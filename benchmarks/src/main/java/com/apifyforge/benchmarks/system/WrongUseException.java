package com.apifyforge.benchmarks.system;

/** {@code forge up} refused what it was handed. */
public final class WrongUseException extends RuntimeException {
    private static final long serialVersionUID = 1;

    WrongUseException(String message) {
        super(message);
    }
}
