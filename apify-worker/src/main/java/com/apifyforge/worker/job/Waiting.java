package com.apifyforge.worker.job;

import com.apifyforge.events.Fault;
import com.apifyforge.events.JobEvent.JobDeferred;
import com.apifyforge.events.JobEvent.JobNeedsReview;
import com.apifyforge.events.JobWatch;
import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.JobWatch.StartDue;
import com.apifyforge.worker.Unforeseen;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said of work that has to wait, or that cannot be done because of a fault of ours. */
final class Waiting {
    private static final Logger log = LoggerFactory.getLogger(Waiting.class);

    /** Waits of a job from one announcement to the next. */
    private static final int ANNOUNCE_EVERY = 6;

    private final Letters letters;
    private final DelaySettings delays;
    private final Clock clock;

    Waiting(Letters letters, DelaySettings delays, Clock clock) {
        this.letters = letters;
        this.delays = delays;
        this.clock = clock;
    }

    /** The same again after a while, without a word. */
    List<ProducerRecord<String, byte[]>> again(JobWatch waits) {
        return List.of(
                switch (waits) {
                    case StartDue due -> letters.again(pause(due.deferrals()), next(due));
                    case CancelDue due -> letters.again(pause(due.deferrals()), next(due));
                    case RunDue due -> letters.again(delays.after(due.checks()), due);
                });
    }

    /** The same again after a while; a start says why, at first and then now and again. */
    List<ProducerRecord<String, byte[]>> again(JobWatch waits, String reason) {
        return waits instanceof StartDue due && due.deferrals() % ANNOUNCE_EVERY == 0
                ? announced(due, pause(due.deferrals()), reason)
                : again(waits);
    }

    /** It is others' turn, or the user's share is used up: said only of a job for which that lasts. */
    List<ProducerRecord<String, byte[]>> turn(StartDue due) {
        return due.deferrals() > 0 && due.deferrals() % ANNOUNCE_EVERY == 0
                ? announced(due, Delay.SHORT, "OTHERS_FIRST")
                : List.of(letters.again(Delay.SHORT, next(due)));
    }

    List<ProducerRecord<String, byte[]>> announced(StartDue due, Delay delay, String reason) {
        var job = due.job();
        var until = clock.instant().plus(delays.of(delay));
        var said = new ArrayList<>(
                letters.told(new JobDeferred(job.jobId(), job.userId(), reason, until), due.deferrals()));
        said.add(letters.again(delay, next(due)));
        return said;
    }

    CancelDue next(CancelDue due) {
        return new CancelDue(
                due.cancel(),
                Counts.more(due.deferrals()),
                due.missedAttempt(),
                due.missedAt(),
                due.refusal(),
                due.path());
    }

    StartDue next(StartDue due) {
        return new StartDue(
                due.job(), Counts.more(due.deferrals()), due.rejections(), due.missedAttempt(), due.missedAt());
    }

    /** The longest wait that is not longer than {@code wait}. */
    Delay within(Duration wait) {
        return delays.within(wait);
    }

    /**
     * A fault of ours on one record must not hold the partition, nor may the job be forgotten: it ends as a thing for a
     * person, unless that itself cannot be said.
     */
    List<ProducerRecord<String, byte[]>> broken(Work<?> work, boolean ending) {
        var said = new ArrayList<>(List.of(letters.dead(work, Fault.UNEXPECTED.name())));
        if (ending && !(work.due() instanceof CancelDue)) {
            try {
                said.addAll(letters.told(lastOf(work.due())));
            } catch (RuntimeException e) {
                log.error("The end of the job of {} cannot be told: {}", work.place(), Unforeseen.of(e));
            }
        }
        return said;
    }

    private static JobNeedsReview lastOf(JobWatch watch) {
        return switch (watch) {
            case StartDue due ->
                new JobNeedsReview(due.job().jobId(), due.userId(), null, "WORKER_FAULT", Hints.WORKER_FAULT);
            case RunDue due ->
                new JobNeedsReview(
                        due.jobId(), due.userId(), due.runId(), "WORKER_FAULT", Hints.runGoesOn(due.runId()));
            case CancelDue _ -> throw new IllegalArgumentException("A cancel is no job");
        };
    }

    private static Delay pause(int deferrals) {
        return deferrals < ANNOUNCE_EVERY ? Delay.SHORT : Delay.MEDIUM;
    }
}
