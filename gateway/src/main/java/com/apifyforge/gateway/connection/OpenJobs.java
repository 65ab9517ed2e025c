package com.apifyforge.gateway.connection;

import com.apifyforge.client.Scheduler;
import com.apifyforge.gateway.follow.Followers;
import com.apifyforge.gateway.projection.Job;
import com.apifyforge.gateway.projection.Jobs;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The jobs of a user that are not over, to be ended while there is a token to abort their runs with. */
@Component
class OpenJobs {
    private static final Logger log = LoggerFactory.getLogger(OpenJobs.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST = 1000;

    private final Jobs jobs;
    private final Scheduler scheduler;
    private final Followers followers;
    private final Clock clock;

    OpenJobs(Jobs jobs, Scheduler scheduler, Followers followers, Clock clock) {
        this.jobs = jobs;
        this.scheduler = scheduler;
        this.followers = followers;
        this.clock = clock;
    }

    /**
     * Asks for the end of each and waits for it, ten seconds for all. Returns those whose end is asked for; whatever
     * fails here must not hold up the disconnect that follows.
     */
    List<String> cancel(String userId) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        var cancelled = new CopyOnWriteArrayList<String>();
        try (var follower = followers.follow(userId)) {
            var sent = new ArrayList<CompletableFuture<Void>>();
            List<Job> open = jobs.open(userId, MOST);
            cancelled.addAll(
                    jobs.cancelSent(userId, open.stream().map(Job::jobId).toList(), clock.instant()));
            for (Job job : open) {
                // Without its request nobody can sign for it.
                if (job.target() != null
                        && !cancelled.contains(job.jobId())
                        && left(end).isPositive()) {
                    sent.add(scheduler
                            .send(scheduler.cancel(job.jobId(), userId, job.target()))
                            .thenRun(() -> cancelled.add(job.jobId())));
                }
            }
            CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))
                    .completeOnTimeout(null, left(end).toNanos(), TimeUnit.NANOSECONDS)
                    .exceptionally(notSent -> null)
                    .join();
            jobs.noteCancelSent(userId, cancelled, clock.instant());
            follower.await(left(end), () -> areOver(userId, cancelled));
        } catch (RuntimeException away) {
            log.warn("Not all jobs of user {} are cancelled before the disconnect: {}", userId, away.toString());
        }
        return List.copyOf(cancelled);
    }

    private Optional<Boolean> areOver(String userId, List<String> cancelled) {
        return Optional.of(jobs.find(userId, new HashSet<>(cancelled)).values().stream()
                        .allMatch(job -> job.status().isOver()))
                .filter(over -> over);
    }

    private static Duration left(long end) {
        return Duration.ofNanos(end - System.nanoTime());
    }
}
