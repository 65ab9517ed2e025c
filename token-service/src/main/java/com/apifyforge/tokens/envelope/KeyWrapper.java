package com.apifyforge.tokens.envelope;

import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Makes and opens data keys under a wrapping key that is not in this process (AWS KMS) or at least not in the database
 * (a key file). Data keys are lent for the time of the call, in the calling thread, and wiped. There is no cache of
 * them: one call per use is the audit trail and the off switch.
 *
 * <p>Every method throws {@link KeysUnavailableException} where trying later can help, and {@link UnreadableException}
 * for a wrapped key that was altered, belongs to another binding or names a key it was not made with.
 */
public interface KeyWrapper extends AutoCloseable {
    /** A fresh 256-bit data key and its wrapped form. */
    <R> R generate(Binding binding, BiFunction<DataKey, WrappedKey, R> use);

    <R> R unwrap(WrappedKey key, Binding binding, Function<DataKey, R> use);

    /** The wrapped form of a data key of another wrapper, under the newest wrapping key. */
    WrappedKey wrap(DataKey key, Binding binding);

    /** The same data key under the newest wrapping key; envelopes stay as they are. */
    WrappedKey rewrap(WrappedKey key, Binding binding);

    /** Whether a wrapped key with this key id can be one of this wrapper's. Asks nobody. */
    boolean knows(String keyId);

    /** Whether the wrapping keys come from a file alone. */
    default boolean isLocal() {
        return false;
    }

    /** The key id that new wrapped keys carry. */
    String newest();

    /** Whether {@code name}, as people write it (an alias, an id), means the newest wrapping key. */
    boolean isNewest(String name);

    /**
     * Throws {@link KeysUnavailableException} unless the wrapping key can be used. For readiness; may answer from
     * memory.
     */
    void check();

    @Override
    default void close() {}
}
