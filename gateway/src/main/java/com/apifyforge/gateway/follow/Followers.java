package com.apifyforge.gateway.follow;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * Who waits for which user. A record that was seen on a topic wakes them when the projection has written it: at once if
 * this gateway wrote it, else as soon as the database says so.
 */
public final class Followers {
    static final int MOST_WAITS_OF_A_USER = 20;

    private final Map<String, Set<Follower>> byUser = new HashMap<>();
    /** Users by partition and the records of theirs that the projection has still to write. */
    private final Map<TopicPartition, Map<String, Due>> due = new HashMap<>();

    /** The last record of each partition, whoever's: one who comes now may have missed it. */
    private final Map<TopicPartition, Long> last = new HashMap<>();

    private final Map<TopicPartition, Long> written = new HashMap<>();

    /** Calls that wait, by user. */
    private final Map<String, Integer> waits = new HashMap<>();

    /** Offsets. Whoever waits is woken by the first and stays until the last. */
    private record Due(long first, long last) {}

    /** To be closed by who waits. */
    public Follower follow(String userId) {
        var follower = new Follower(this, userId);
        synchronized (this) {
            byUser.computeIfAbsent(userId, user -> new HashSet<>()).add(follower);
            last.forEach((partition, offset) -> await(partition, userId, offset));
        }
        return follower;
    }

    /** False, and nothing is counted, if the user has too many calls that wait. */
    synchronized boolean beginWait(String userId) {
        int others = waits.getOrDefault(userId, 0);
        if (others >= MOST_WAITS_OF_A_USER) {
            return false;
        }
        waits.put(userId, others + 1);
        return true;
    }

    synchronized void endWait(String userId) {
        waits.computeIfPresent(userId, (user, count) -> count == 1 ? null : count - 1);
    }

    synchronized void remove(Follower follower) {
        Set<Follower> others = byUser.get(follower.userId());
        if (others != null && others.remove(follower) && others.isEmpty()) {
            byUser.remove(follower.userId());
        }
    }

    /** There is a record of this user. */
    synchronized void seen(TopicPartition partition, String userId, long offset) {
        last.put(partition, offset);
        if (byUser.containsKey(userId) && !await(partition, userId, offset)) {
            wake(userId);
        }
    }

    /** False if it is written already. */
    private boolean await(TopicPartition partition, String userId, long offset) {
        if (written.getOrDefault(partition, 0L) > offset) {
            return false;
        }
        due.computeIfAbsent(partition, one -> new HashMap<>())
                .merge(userId, new Due(offset, offset), (before, now) -> new Due(before.first, now.last));
        notifyAll();
        return true;
    }

    /** The projection has written all before these offsets. */
    synchronized void written(Map<TopicPartition, Long> next) {
        next.forEach((partition, offset) -> {
            long passed = Math.max(offset, written.getOrDefault(partition, 0L));
            written.put(partition, passed);
            Map<String, Due> waiting = due.get(partition);
            if (waiting != null) {
                wakeUntil(waiting, passed);
            }
        });
        due.values().removeIf(Map::isEmpty);
    }

    private void wakeUntil(Map<String, Due> waiting, long next) {
        for (Iterator<Map.Entry<String, Due>> all = waiting.entrySet().iterator(); all.hasNext(); ) {
            var one = all.next();
            Due records = one.getValue();
            if (records.first < next) {
                wake(one.getKey());
                one.setValue(new Due(next, records.last));
            }
            if (records.last < next) {
                all.remove();
            }
        }
    }

    private void wake(String userId) {
        byUser.getOrDefault(userId, Set.of()).forEach(Follower::wake);
    }

    /** Returns when somebody waits for the projection of another gateway. */
    synchronized void awaitDue() throws InterruptedException {
        while (due.isEmpty()) {
            wait();
        }
    }

    public synchronized void wakeAll() {
        byUser.keySet().forEach(this::wake);
    }
}
