package com.apifyforge.tokens.envelope;

import com.apifyforge.tokens.envelope.keyfile.LocalKeyWrapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The local wrapper, with every unwrap of a token on record, and something to do before or after it for one user. */
public final class ProbeKeys implements KeyWrapper {
    private final KeyWrapper real;
    public final List<String> unwrappedUsers = new CopyOnWriteArrayList<>();
    private final Map<String, Runnable> before = new ConcurrentHashMap<>();
    private final Map<String, Runnable> after = new ConcurrentHashMap<>();

    public ProbeKeys(Path keyFile) {
        real = new LocalKeyWrapper(keyFile);
    }

    /** And before a rewrap. */
    public void beforeUnwrap(String userId, Runnable what) {
        before.put(userId, what);
    }

    /** When KMS has answered and the data key is in this process. */
    public void afterUnwrap(String userId, Runnable what) {
        after.put(userId, what);
    }

    public void undisturbed(String userId) {
        before.remove(userId);
        after.remove(userId);
    }

    public static void unavailable() {
        throw new KeysUnavailableException("KMS is down", null);
    }

    @Override
    public <R> R generate(Binding binding, BiFunction<DataKey, WrappedKey, R> use) {
        run(before, binding);
        return real.generate(binding, use);
    }

    @Override
    public <R> R unwrap(WrappedKey key, Binding binding, Function<DataKey, R> use) {
        String userId = binding.context().get("userId");
        if (userId != null) {
            run(before, binding);
            unwrappedUsers.add(userId);
        }
        return real.unwrap(key, binding, dataKey -> {
            run(after, binding);
            return use.apply(dataKey);
        });
    }

    private static void run(Map<String, Runnable> hooks, Binding binding) {
        String userId = binding.context().get("userId");
        if (userId != null) {
            hooks.getOrDefault(userId, () -> {}).run();
        }
    }

    @Override
    public WrappedKey wrap(DataKey key, Binding binding) {
        return real.wrap(key, binding);
    }

    @Override
    public WrappedKey rewrap(WrappedKey key, Binding binding) {
        run(before, binding);
        return real.rewrap(key, binding);
    }

    @Override
    public boolean knows(String keyId) {
        return real.knows(keyId);
    }

    @Override
    public String newest() {
        return real.newest();
    }

    @Override
    public boolean isNewest(String name) {
        return real.isNewest(name);
    }

    @Override
    public void check() {
        real.check();
    }
}
