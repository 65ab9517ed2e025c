package com.apifyforge.gateway.event;

import com.apifyforge.gateway.log.EventLog;
import com.apifyforge.gateway.log.LoggedEvent;
import com.apifyforge.gateway.log.Position;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Reads of the log, of which the streams of a user share one: the same event wakes them, and most stand at the same
 * place. A read serves whoever was woken before it began, as what woke him was written by then.
 */
class SharedReads {
    private static final int AT_ONCE = 100;

    /** {@link EventLog#after}. */
    interface Log {
        List<LoggedEvent> after(String userId, Position position, int limit);
    }

    private final Log log;
    private final Map<String, Read> newest = new ConcurrentHashMap<>();

    SharedReads(Log log) {
        this.log = log;
    }

    private record Page(long beganAt, List<LoggedEvent> events) {}

    private record Read(Position position, FutureTask<Page> task) {}

    /** The next events, {@value #AT_ONCE} of each topic at most; {@code wokenAt} by {@link System#nanoTime()}. */
    List<LoggedEvent> after(String userId, Position position, long wokenAt) throws InterruptedException {
        while (true) {
            var read = newest.get(userId);
            if (read != null && read.position.equals(position)) {
                var page = await(userId, read);
                if (page.beganAt - wokenAt >= 0) {
                    return page.events;
                }
            }
            var mine = new Read(
                    position,
                    new FutureTask<>(() -> new Page(System.nanoTime(), log.after(userId, position, AT_ONCE))));
            boolean isNewest =
                    read == null ? newest.putIfAbsent(userId, mine) == null : newest.replace(userId, read, mine);
            if (isNewest) {
                mine.task.run();
                return await(userId, mine).events;
            }
        }
    }

    private Page await(String userId, Read read) throws InterruptedException {
        try {
            return read.task.get();
        } catch (ExecutionException e) {
            newest.remove(userId, read);
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    /** The user has no stream any more. */
    void forget(String userId) {
        newest.remove(userId);
    }
}
