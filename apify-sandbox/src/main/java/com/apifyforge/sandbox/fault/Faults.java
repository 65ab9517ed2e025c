package com.apifyforge.sandbox.fault;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Faults to come. The first rule that matches a call strikes. {@code path} is a regular expression for the whole path
 * without its query ({@code .*&#47;runs}); {@code method} is one method, or {@code *} for all. Control calls are never
 * hit.
 */
public final class Faults {
    private static final int NO_END = -1;

    private record Rule(Pattern path, String method, Fault fault, double share, AtomicInteger left) {
        boolean matches(String calledMethod, String calledPath) {
            return (method.equals("*") || method.equals(calledMethod))
                    && path.matcher(calledPath).matches();
        }

        boolean takes() {
            return left.get() == NO_END || left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
        }
    }

    /** The same seed every time: a failing test fails again. */
    private final Random random = new Random(1);

    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private volatile Duration listLag = Duration.ZERO;

    /** Strikes the next {@code times} matching calls. */
    public void next(int times, String method, String path, Fault fault) {
        rules.add(new Rule(Pattern.compile(path), method, fault, 1, new AtomicInteger(times)));
    }

    /** Strikes a share (0 to 1) of all matching calls from now on. */
    public void share(double share, String method, String path, Fault fault) {
        rules.add(new Rule(Pattern.compile(path), method, fault, share, new AtomicInteger(NO_END)));
    }

    /** Runs appear in lists only this long after their start. A single run is found at once. */
    public void listLag(Duration lag) {
        listLag = lag;
    }

    public void clear() {
        rules.clear();
        listLag = Duration.ZERO;
    }

    public Duration listLag() {
        return listLag;
    }

    @Nullable
    public Fault strike(String method, String path) {
        for (var rule : rules) {
            if (rule.matches(method, path) && random.nextDouble() < rule.share() && rule.takes()) {
                return rule.fault();
            }
        }
        return null;
    }
}
