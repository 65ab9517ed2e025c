package com.apifyforge.gateway.follow;

import com.apifyforge.gateway.projection.Progress;
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
    private final Map<String, Set<Follower>> byUser = new HashMap<>();
    /** Users by partition and the offset that the projection has to pass. */
    private final Map<TopicPartition, Map<String, Long>> due = new HashMap<>();

    private final Map<TopicPartition, Long> written = new HashMap<>();

    Followers(Progress progress) {
        progress.listen(this::written);
    }

    /** To be closed by who waits. */
    public Follower follow(String userId) {
        var follower = new Follower(this, userId);
        synchronized (this) {
            byUser.computeIfAbsent(userId, user -> new HashSet<>()).add(follower);
        }
        return follower;
    }

    synchronized void remove(Follower follower) {
        Set<Follower> others = byUser.get(follower.userId());
        if (others != null && others.remove(follower) && others.isEmpty()) {
            byUser.remove(follower.userId());
        }
    }

    /** There is a record of this user. */
    synchronized void seen(TopicPartition partition, String userId, long offset) {
        if (!byUser.containsKey(userId)) {
            return;
        }
        if (written.getOrDefault(partition, 0L) > offset) {
            wake(userId);
        } else {
            due.computeIfAbsent(partition, one -> new HashMap<>()).put(userId, offset);
            notifyAll();
        }
    }

    /** The projection has written all before these offsets. */
    synchronized void written(Map<TopicPartition, Long> next) {
        next.forEach((partition, offset) -> {
            long passed = Math.max(offset, written.getOrDefault(partition, 0L));
            written.put(partition, passed);
            Map<String, Long> waiting = due.get(partition);
            if (waiting != null) {
                wakeUntil(waiting, passed);
            }
        });
        due.values().removeIf(Map::isEmpty);
    }

    private void wakeUntil(Map<String, Long> waiting, long next) {
        for (Iterator<Map.Entry<String, Long>> all = waiting.entrySet().iterator(); all.hasNext(); ) {
            var one = all.next();
            if (one.getValue() < next) {
                wake(one.getKey());
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
