package com.apifyforge.sandbox.run;

import com.apifyforge.sandbox.message.Body;
import com.apifyforge.sandbox.message.Problem;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All runs of all accounts, in the order of their start. */
public final class Runs {
    private static final int MOST_RUNS = 500_000;
    private static final long MOST_INPUT_BYTES = 256L * 1024 * 1024;

    private final Clock clock;
    private final AtomicLong inputBytes = new AtomicLong();
    private volatile Journal journal = Journal.NONE;
    private final Map<String, RunLifecycle> byId = new ConcurrentHashMap<>();
    private final Map<String, List<RunLifecycle>> byAccount = new ConcurrentHashMap<>();

    public Runs(Clock clock) {
        this.clock = clock;
    }

    public Instant now() {
        return clock.instant();
    }

    /** From now on starts and aborts are written down. */
    public void keepIn(Journal keeper) {
        journal = keeper;
    }

    /** Throws {@link Problem} where the sandbox would keep more than it has room for: it forgets nothing. */
    public void requireRoomFor(Body input) {
        if (byId.size() >= MOST_RUNS || inputBytes.get() + input.length() > MOST_INPUT_BYTES) {
            throw new Problem(
                    503,
                    "service-unavailable",
                    "The sandbox keeps at most " + MOST_RUNS + " runs with " + MOST_INPUT_BYTES + " bytes of input");
        }
    }

    public void add(RunLifecycle run) {
        inputBytes.addAndGet(run.birth().input().length());
        journal.started(run.birth());
        byId.put(run.birth().id(), run);
        var mine = byAccount.computeIfAbsent(run.birth().account().id(), _ -> new ArrayList<>());
        synchronized (mine) {
            mine.add(run);
        }
    }

    public void abort(RunLifecycle run, boolean gracefully) {
        var now = now();
        journal.aborted(run.birth().id(), now, gracefully);
        run.abort(now, gracefully);
    }

    /** As {@link #abort(RunLifecycle, boolean)} of an earlier process. */
    public void aborted(String id, Instant at, boolean gracefully) {
        var run = byId.get(id);
        if (run != null) {
            run.abort(at, gracefully);
        }
    }

    /** A run of this account; another account's run does not exist for it. */
    public RunLifecycle find(Account account, String id) {
        return found(account, byId.get(id), "Actor run");
    }

    /** The run that owns a storage: the ids of a run and its storages differ in the first letter only. */
    public RunLifecycle owner(Account account, char kind, String storageId, String what) {
        var run = !storageId.isEmpty() && storageId.charAt(0) == kind ? byId.get('R' + storageId.substring(1)) : null;
        return found(account, run, what);
    }

    public List<RunLifecycle> of(Account account, Predicate<RunLifecycle> wanted) {
        var mine = byAccount.getOrDefault(account.id(), List.of());
        synchronized (mine) {
            return mine.stream().filter(wanted).toList();
        }
    }

    public List<RunLifecycle> all() {
        return byAccount.values().stream()
                .flatMap(mine -> {
                    synchronized (mine) {
                        return List.copyOf(mine).stream();
                    }
                })
                .toList();
    }

    private static RunLifecycle found(Account account, @Nullable RunLifecycle run, String what) {
        if (run == null || !run.birth().account().id().equals(account.id())) {
            throw Problem.notFound(what);
        }
        return run;
    }
}
