package com.apifyforge.worker.job;

import com.apifyforge.service.Unforeseen;
import com.apifyforge.worker.Background;
import com.apifyforge.worker.records.Outcome;
import com.apifyforge.worker.records.PendingJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does the pieces of a batch side by side and waits for them no longer than the budget. */
final class Crew {
    private static final Logger log = LoggerFactory.getLogger(Crew.class);

    private final Background background;
    private final Duration budget;

    Crew(Background background, Duration budget) {
        this.background = background;
        this.budget = budget;
    }

    /** How a piece stands when the batch has to go on. */
    sealed interface Done {
        PendingJob<?> work();

        record InTime(PendingJob<?> work, Outcome outcome) implements Done {}

        /** Still under way; it goes on without the batch. */
        record Late(PendingJob<?> work) implements Done {}

        /** Nobody could be asked for a lease. */
        record Unasked(PendingJob<?> work) implements Done {}

        record Broken(PendingJob<?> work, Throwable fault) implements Done {}
    }

    /** {@code whenLate} gets what comes of late ones; {@code afterLast} is run when nothing is under way any more. */
    List<Done> run(List<Piece> pieces, Consumer<Outcome> whenLate, Runnable afterLast) {
        var left = new AtomicBoolean();
        var running = new ArrayList<CompletableFuture<Outcome>>();
        for (Piece piece : pieces) {
            running.add(background.run(
                    piece.work().trace().wrap(() -> piece.handling().apply(() -> !left.get()))));
        }
        var all = CompletableFuture.allOf(running.toArray(CompletableFuture[]::new));
        await(all);
        left.set(true);
        var done = new ArrayList<Done>();
        for (int i = 0; i < pieces.size(); i++) {
            done.add(done(pieces.get(i).work(), running.get(i), whenLate));
        }
        all.whenComplete((_, _) -> afterLast.run());
        return done;
    }

    private static Done done(PendingJob<?> work, CompletableFuture<Outcome> running, Consumer<Outcome> whenLate) {
        if (!running.isDone()) {
            running.thenAccept(whenLate).exceptionally(fault -> {
                log.error("A fault on {}, after its batch had gone on: {}", work.origin(), Unforeseen.of(fault));
                return null;
            });
            return new Done.Late(work);
        }
        return running.isCompletedExceptionally()
                ? new Done.Broken(work, running.exceptionNow())
                : new Done.InTime(work, running.join());
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
