package com.apifyforge.tokens.envelope.provider;

import com.apifyforge.tokens.envelope.Binding;
import com.apifyforge.tokens.envelope.DataKey;
import com.apifyforge.tokens.envelope.KeyWrapper;
import com.apifyforge.tokens.envelope.WrappedKey;
import com.apifyforge.tokens.envelope.keyfile.LocalKeyWrapper;
import java.util.function.BiFunction;
import java.util.function.Function;

/** For a move from a key file to a KMS: the KMS wraps, and the keys of the file only unwrap. */
final class MigratingKeyWrapper implements KeyWrapper {
    private final LocalKeyWrapper from;
    private final KeyWrapper to;

    MigratingKeyWrapper(LocalKeyWrapper from, KeyWrapper to) {
        this.from = from;
        this.to = to;
    }

    @Override
    public <R> R generate(Binding binding, BiFunction<DataKey, WrappedKey, R> use) {
        return to.generate(binding, use);
    }

    @Override
    public <R> R unwrap(WrappedKey key, Binding binding, Function<DataKey, R> use) {
        return (from.has(key.keyId()) ? from : to).unwrap(key, binding, use);
    }

    @Override
    public WrappedKey wrap(DataKey key, Binding binding) {
        return to.wrap(key, binding);
    }

    /** KMS cannot open what the file wrapped, so here alone the data key passes through this process, and is wiped. */
    @Override
    public WrappedKey rewrap(WrappedKey key, Binding binding) {
        return from.has(key.keyId())
                ? from.unwrap(key, binding, dataKey -> to.wrap(dataKey, binding))
                : to.rewrap(key, binding);
    }

    @Override
    public String newest() {
        return to.newest();
    }

    @Override
    public boolean isNewest(String name) {
        return to.isNewest(name);
    }

    @Override
    public void check() {
        to.check();
    }

    @Override
    public void close() {
        to.close();
    }
}
