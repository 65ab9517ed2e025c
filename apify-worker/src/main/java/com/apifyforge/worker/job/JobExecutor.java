package com.apifyforge.worker.job;

import com.apifyforge.events.JobWatch;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.service.Unforeseen;
import com.apifyforge.worker.Background;
import com.apifyforge.worker.apify.CallPlaces;
import com.apifyforge.worker.lease.LeaseApi;
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
 * Requests the leases of handlers in one call and runs their jobs side by side, for no longer than the budget, which begins
 * with the leases. What is not finished by then goes on in the background.
 */
public final class JobExecutor {
    private static final Logger log = LoggerFactory.getLogger(JobExecutor.class);

    private final LeaseApi leases;
    private final Background background;
    private final Duration budget;

    JobExecutor(LeaseApi leases, Background background, Duration budget) {
        this.leases = leases;
        this.background = background;
        this.budget = budget;
    }

    /** A job and its result. */
    public record Done(PendingJob<?> job, JobResult result) {}

    private record Running(PendingJob<?> job, CompletableFuture<Handled> handling) {}

    /** The places are closed as soon as no job of their handler is under way; {@code whenLate} gets the results of late ones. */
    public List<Done> run(Map<JobHandler<?>, CallPlaces> handlers, Consumer<Handled> whenLate) {
        var all = handlers.keySet();
        try {
            return run(handlers, leases.ask(all.stream().map(JobHandler::ask).toList()), whenLate);
        } catch (LeaseUnavailableException e) {
            log.warn("{} leases not granted: {}", all.size(), e.getMessage());
            handlers.values().forEach(CallPlaces::close);
            return all.stream()
                    .flatMap(handler -> handler.jobs().stream())
                    .map(job -> new Done(job, new NotLeased()))
                    .toList();
        } catch (RuntimeException e) {
            handlers.values().forEach(CallPlaces::close);
            throw e;
        }
    }

    private List<Done> run(Map<JobHandler<?>, CallPlaces> handlers, Leases granted, Consumer<Handled> whenLate) {
        var left = new AtomicBoolean();
        var running = new ArrayList<Running>();
        var answers = granted.answers().iterator();
        handlers.forEach((handler, places) -> {
            var begun = begin(handler, answers.next(), new LeaseUse(granted, places, () -> !left.get()));
            running.addAll(begun);
            allOf(begun).whenComplete((_, _) -> places.close());
        });
        var last = allOf(running);
        last.whenComplete((_, _) -> granted.close());
        await(last);
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

    private void await(CompletableFuture<Void> all) {
        try {
            all.get(budget.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException | CancellationException e) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
