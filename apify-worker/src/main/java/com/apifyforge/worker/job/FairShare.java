package com.apifyforge.worker.job;

import com.apifyforge.events.JobWatch.StartDue;
import com.apifyforge.worker.records.PendingJob;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Takes starts from a batch: one of each user in turn, of no user more than his share, and none of a user whose calls
 * hang. Records of one user are in one partition of each topic, hence with one worker, so nothing is shared between
 * workers; the commands and the three delay topics may be with different ones, so a user gets the share at most four
 * times.
 */
final class FairShare {
    private static final int MANY = 1000;
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final RateLimiterConfig config;
    private final int atOnce;
    private final int share;
    private final Predicate<String> busy;
    private final Map<String, RateLimiter> users = new ConcurrentHashMap<>();

    private FairShare(int atOnce, int share, Duration period, Predicate<String> busy) {
        this.atOnce = atOnce;
        this.share = share;
        this.busy = busy;
        config = RateLimiterConfig.custom()
                .limitForPeriod(share)
                .limitRefreshPeriod(period)
                .timeoutDuration(Duration.ZERO)
                .build();
    }

    /**
     * What is more than a user's share waits for {@code delay}. So the share is what he may start in that time: that of
     * a second would be used once in each delay, however little the others have to do. Of a batch a user has a second's
     * worth, which leaves places for the looks at his runs.
     */
    static FairShare of(int startsPerSecond, Duration delay, Predicate<String> busy) {
        var period = delay.compareTo(SHORTEST) < 0 ? SHORTEST : delay;
        int share = Math.toIntExact(startsPerSecond * period.toMillis() / SHORTEST.toMillis());
        return new FairShare(startsPerSecond, share, period, busy);
    }

    /** {@code now} in the order in which to start, {@code later} as they came. */
    record Turn(List<PendingJob<StartDue>> now, List<PendingJob<StartDue>> later) {}

    Turn turn(List<PendingJob<StartDue>> starts) {
        Map<String, Deque<PendingJob<StartDue>>> waiting = new LinkedHashMap<>();
        starts.forEach(start -> waiting.computeIfAbsent(start.due().userId(), _ -> new ArrayDeque<>())
                .add(start));
        var now = new ArrayList<PendingJob<StartDue>>();
        var later = new ArrayList<PendingJob<StartDue>>();
        for (int round = 0; !waiting.isEmpty(); round++) {
            boolean enough = round == atOnce;
            waiting.entrySet().removeIf(user -> {
                if (enough || busy.test(user.getKey()) || !bucket(user.getKey()).acquirePermission()) {
                    later.addAll(user.getValue());
                    return true;
                }
                now.add(user.getValue().removeFirst());
                return user.getValue().isEmpty();
            });
        }
        forgetIdle();
        return new Turn(now, later);
    }

    private RateLimiter bucket(String userId) {
        return users.computeIfAbsent(userId, _ -> RateLimiter.of("starts", config));
    }

    /** A full bucket is as good as none. */
    private void forgetIdle() {
        if (users.size() > MANY) {
            users.values().removeIf(bucket -> bucket.getMetrics().getAvailablePermissions() >= share);
        }
    }
}
