package com.apifyforge.tokens.envelope;

import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The wrapping keys, once it is known that they open what is stored. With a wrong key every token looks altered. That
 * is the operator's fault and passes, so until then what does not open is {@link KeysUnavailableException}, no user is
 * told to connect again, and nothing is written that only a wrong key opens.
 */
public final class TestedKeys implements KeyWrapper {
    private final KeyWrapper keys;
    private volatile @Nullable KeysUnavailableException doubt = new KeysUnavailableException(
            "It is not yet known whether the wrapping key opens what is stored; it is tested as soon as KMS answers",
            null);

    public TestedKeys(KeyWrapper keys) {
        this.keys = keys;
    }

    /** The keys as they are, to test them with. */
    public KeyWrapper untested() {
        return keys;
    }

    public void passed() {
        doubt = null;
    }

    public void failed(String why) {
        doubt = new WrongKeyException(why);
    }

    @Override
    public <R> R generate(Binding binding, BiFunction<DataKey, WrappedKey, R> use) {
        requireTested();
        return keys.generate(binding, use);
    }

    @Override
    public <R> R unwrap(WrappedKey key, Binding binding, Function<DataKey, R> use) {
        try {
            return keys.unwrap(key, binding, use);
        } catch (UnreadableException e) {
            requireTested();
            throw e;
        }
    }

    @Override
    public WrappedKey wrap(DataKey key, Binding binding) {
        requireTested();
        return keys.wrap(key, binding);
    }

    @Override
    public WrappedKey rewrap(WrappedKey key, Binding binding) {
        requireTested();
        return keys.rewrap(key, binding);
    }

    @Override
    public boolean knows(String keyId) {
        return keys.knows(keyId);
    }

    @Override
    public boolean isLocal() {
        return keys.isLocal();
    }

    @Override
    public String newest() {
        return keys.newest();
    }

    @Override
    public boolean isNewest(String name) {
        return keys.isNewest(name);
    }

    @Override
    public void check() {
        keys.check();
        requireTested();
    }

    private void requireTested() {
        KeysUnavailableException why = doubt;
        if (why != null) {
            throw why;
        }
    }
}
