package com.apifyforge.tokens.envelope;

import java.util.function.BiFunction;
import java.util.function.Function;

/** For who moves from a key file to KMS: KMS wraps, and the keys of the file only unwrap. */
final class MigratingKeyWrapper implements KeyWrapper, AutoCloseable {
    private final LocalKeyWrapper from;
    private final KmsKeyWrapper to;

    MigratingKeyWrapper(LocalKeyWrapper from, KmsKeyWrapper to) {
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
