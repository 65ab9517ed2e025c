package com.apifyforge.worker.job;

import com.apifyforge.events.JobWatch;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.service.Unforeseen;
import com.apifyforge.worker.Background;
import com.apifyforge.worker.Stopwatch;
import com.apifyforge.worker.apify.CallPlaces;
import com.apifyforge.worker.lease.LeaseApi;
import com.apifyforge.worker.lease.LeaseClient;
import com.apifyforge.worker.lease.LeaseUnavailableException;
import com.apifyforge.worker.lease.Leases;
import com.apifyforge.worker.reconcile.LeaseUse;
import com.apifyforge.worker.records.JobResult;
import com.apifyforge.worker.records.JobResult.Failed;
import com.apifyforge.worker.records.JobResult.Handled;
import com.apifyforge.worker.records.JobResult.Late;
import com.apifyforge.worker.records.JobResult.NotLeased;
import com.apifyforge.worker.records.PendingJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests the leases of handlers and runs their jobs side by side, for a limited time, which begins with the leases.
 * What is not finished by then goes on in the background.
 */
public final class JobExecutor {
    private static final Logger log = LoggerFactory.getLogger(JobExecutor.class);

    private final LeaseApi leases;
    private final Background background;
    private final StartTimes times;
    private final Duration budget;
    private final Stopwatch stopwatch;

    /** {@code budget} is how long a batch waits at most. */
    JobExecutor(LeaseApi leases, Background background, StartTimes times, Duration budget, Stopwatch stopwatch) {
        this.leases = leases;
        this.background = background;
        this.times = times;
        this.budget = budget;
        this.stopwatch = stopwatch;
    }

    /** A job and its result. */
    public record Done(PendingJob<?> job, JobResult result) {}

    private record Running(PendingJob<?> job, CompletableFuture<Handled> handling) {}

    /**
     * In as many lease calls as are needed, side by side. The places of a handler are closed as soon as none of its
     * jobs is under way, whatever happens; {@code whenLate} gets the results of late jobs.
     */
    public List<Done> run(Map<JobHandler<?>, CallPlaces> handlers, Consumer<Handled> whenLate) {
        var all = List.copyOf(handlers.entrySet());
        var calls = new ArrayList<CompletableFuture<List<Done>>>();
        for (int from = 0; from < all.size(); from += LeaseClient.MAX_BATCH) {
            var some = all.subList(from, Math.min(from + LeaseClient.MAX_BATCH, all.size()));
            calls.add(background.run(() -> lease(some, whenLate)).whenComplete((_, fault) -> {
                if (fault != null) {
                    close(some);
                }
            }));
        }
        return calls.stream().flatMap(call -> call.join().stream()).toList();
    }

    private static void close(List<Map.Entry<JobHandler<?>, CallPlaces>> handlers) {
        handlers.forEach(handler -> handler.getValue().close());
    }

    private List<Done> lease(List<Map.Entry<JobHandler<?>, CallPlaces>> handlers, Consumer<Handled> whenLate) {
        try {
            return run(
                    handlers,
                    leases.ask(handlers.stream()
                            .map(handler -> handler.getKey().ask())
                            .toList()),
                    whenLate);
        } catch (LeaseUnavailableException e) {
            log.warn("{} leases not granted: {}", handlers.size(), e.getMessage());
            close(handlers);
            return handlers.stream()
                    .flatMap(handler -> handler.getKey().jobs().stream())
                    .map(job -> new Done(job, new NotLeased()))
                    .toList();
        }
    }

    private List<Done> run(
            List<Map.Entry<JobHandler<?>, CallPlaces>> handlers, Leases granted, Consumer<Handled> whenLate) {
        long leased = stopwatch.nanos();
        var left = new AtomicBoolean();
        var running = new ArrayList<Running>();
        for (int i = 0; i < handlers.size(); i++) {
            var places = handlers.get(i).getValue();
            var use = new LeaseUse(granted, places, () -> !left.get());
            var begun = begin(handlers.get(i).getKey(), granted.answers().get(i), use);
            running.addAll(begun);
            allOf(begun).whenComplete((_, _) -> places.close());
        }
        var last = allOf(running);
        last.whenComplete((_, _) -> granted.close());
        running.forEach(one -> one.handling().thenAccept(handled -> measure(handled, leased)));
        await(last, granted.answers().stream().anyMatch(JobExecutor::isDoneAgain) ? budget : times.patience(budget));
        left.set(true);
        return running.stream().map(one -> done(one, whenLate)).toList();
    }

    private <T extends JobWatch> List<Running> begin(JobHandler<T> handler, LeaseAnswer answer, LeaseUse use) {
        var running = new ArrayList<Running>();
        for (var job : handler.jobs()) {
            var handling = background.run(job.trace().wrap(() -> handler.handle(job, answer, use)));
            running.add(new Running(job, handling));
        }
        return running;
    }

    private static CompletableFuture<Void> allOf(List<Running> running) {
        return CompletableFuture.allOf(running.stream().map(Running::handling).toArray(CompletableFuture[]::new));
    }

    private static Done done(Running running, Consumer<Handled> whenLate) {
        var handling = running.handling();
        if (!handling.isDone()) {
            handling.thenAccept(whenLate).exceptionally(fault -> {
                log.error(
                        "A fault on {}, after its batch had gone on: {}",
                        running.job().origin(),
                        Unforeseen.of(fault));
                return null;
            });
            return new Done(running.job(), new Late());
        }
        return new Done(
                running.job(),
                handling.isCompletedExceptionally() ? new Failed(handling.exceptionNow()) : handling.join());
    }

    private void measure(Handled handled, long leased) {
        if (handled.started() != null) {
            times.add(Duration.ofNanos(stopwatch.nanos() - leased));
        }
    }

    /** The ledger keeps the result of a late start; of anything else nothing is kept, however often it is late. */
    private static boolean isDoneAgain(LeaseAnswer answer) {
        return switch (answer) {
            case LeaseAnswer.Start _, LeaseAnswer.Busy _, LeaseAnswer.Refused _ -> false;
            case LeaseAnswer.Done _, LeaseAnswer.Reconcile _, LeaseAnswer.Follow _, LeaseAnswer.Read _ -> true;
        };
    }

    private void await(CompletableFuture<Void> all, Duration patience) {
        try {
            all.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException | CancellationException e) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
