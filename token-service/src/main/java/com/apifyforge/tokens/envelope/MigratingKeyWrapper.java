package com.apifyforge.tokens.envelope;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** For a move from one place to another: the keys of the newest wrap, those of the others only unwrap. */
final class MigratingKeyWrapper implements KeyWrapper {
    private final KeyWrapper to;
    private final List<KeyWrapper> from;

    /** The newest first. */
    MigratingKeyWrapper(List<KeyWrapper> all) {
        to = all.getFirst();
        from = all.subList(1, all.size());
    }

    private KeyWrapper of(WrappedKey key) {
        return from.stream().filter(keys -> keys.knows(key.keyId())).findFirst().orElse(to);
    }

    @Override
    public <R> R generate(Binding binding, BiFunction<DataKey, WrappedKey, R> use) {
        return to.generate(binding, use);
    }

    @Override
    public <R> R unwrap(WrappedKey key, Binding binding, Function<DataKey, R> use) {
        return of(key).unwrap(key, binding, use);
    }

    @Override
    public WrappedKey wrap(DataKey key, Binding binding) {
        return to.wrap(key, binding);
    }

    /** None opens what another wrapped, so here alone the data key passes through this process, and is wiped. */
    @Override
    public WrappedKey rewrap(WrappedKey key, Binding binding) {
        KeyWrapper keys = of(key);
        return keys == to ? to.rewrap(key, binding) : keys.unwrap(key, binding, dataKey -> to.wrap(dataKey, binding));
    }

    @Override
    public boolean knows(String keyId) {
        return to.knows(keyId) || from.stream().anyMatch(keys -> keys.knows(keyId));
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
        from.forEach(KeyWrapper::close);
    }
}
