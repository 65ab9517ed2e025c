package com.apifyforge.worker.records;

import com.apifyforge.events.JobEvent.JobDeferred;
import com.apifyforge.events.JobEvent.JobNeedsReview;
import com.apifyforge.events.JobWatch;
import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.JobWatch.StartDue;
import com.apifyforge.events.Reason;
import com.apifyforge.service.Unforeseen;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records written for work that has to wait, or that a fault of ours keeps from being done. */
public final class Deferrals {
    private static final Logger log = LoggerFactory.getLogger(Deferrals.class);

    /** Waits of a job from one announcement to the next. */
    private static final int ANNOUNCE_EVERY = 6;
    /** From the end of a wait to a start under way: a batch before it, and a lease. */
    private static final Duration LAST_TRY = Duration.ofSeconds(3);

    private final JobRecords records;
    private final DelaySettings delays;
    private final Clock clock;

    public Deferrals(JobRecords records, DelaySettings delays, Clock clock) {
        this.records = records;
        this.delays = delays;
        this.clock = clock;
    }

    /** The same again after a while, without a word. */
    public List<ProducerRecord<String, byte[]>> again(JobWatch waits) {
        return List.of(
                switch (waits) {
                    case StartDue due -> again(due, pause(due.deferrals()));
                    case CancelDue due -> records.again(pause(due.deferrals()), next(due));
                    case RunDue due -> records.again(delays.after(due.checks()), due);
                });
    }

    /** The same again after a while; a job says why, whenever the reason is another and then now and again. */
    public List<ProducerRecord<String, byte[]>> again(StartDue due, String reason) {
        return isNews(due, reason) ? announced(due, pause(due.deferrals()), reason) : again(due);
    }

    /**
     * There is no lease, for {@code reason}. A job that waits for its start says so, and no more: it may have a run by
     * now. A run that cannot be followed says so once an outage; that it waits its turn is not worth an event.
     */
    public List<ProducerRecord<String, byte[]>> withoutLease(JobWatch waits, Reason reason) {
        return switch (waits) {
            case StartDue due when isNews(due, reason.name()) -> unvouched(due, pause(due.deferrals()), reason.name());
            case RunDue due when isOutage(due, reason) -> announced(due, reason.name());
            case StartDue _, CancelDue _, RunDue _ -> again(waits);
        };
    }

    private static boolean isOutage(RunDue due, Reason reason) {
        return reason == Reason.TOKEN_SERVICE_UNAVAILABLE && !reason.name().equals(due.told());
    }

    /** Past the deadline only another reason is news: the job is refused as soon as the token-service answers. */
    private boolean isNews(StartDue due, String reason) {
        return !reason.equals(due.told())
                || (due.deferrals() % ANNOUNCE_EVERY == 0 && left(due).isPositive());
    }

    /** It is others' turn, or the user's share is used up: said only of a job for which that lasts. */
    public List<ProducerRecord<String, byte[]>> afterOthers(StartDue due) {
        String reason = Reason.OTHERS_FIRST.name();
        return due.deferrals() > 0 && due.deferrals() % ANNOUNCE_EVERY == 0 && isNews(due, reason)
                ? unvouched(due, Delay.SHORT, reason)
                : List.of(again(due, Delay.SHORT));
    }

    /** For a job that the ledger knows as not started. */
    public List<ProducerRecord<String, byte[]>> announced(StartDue due, Delay delay, String reason) {
        return announced(due, delay, reason, deferred -> records.event(deferred, due.deferrals()));
    }

    private List<ProducerRecord<String, byte[]>> unvouched(StartDue due, Delay delay, String reason) {
        return announced(due, delay, reason, deferred -> records.eventOnly(deferred, "", due.deferrals()));
    }

    private List<ProducerRecord<String, byte[]>> announced(
            StartDue due,
            Delay delay,
            String reason,
            Function<JobDeferred, List<ProducerRecord<String, byte[]>>> tell) {
        var job = due.job();
        var wait = untilDeadline(due, delay);
        var deferred = new JobDeferred(
                job.jobId(), job.userId(), reason, clock.instant().plus(delays.of(wait)));
        var said = new ArrayList<>(tell.apply(deferred));
        said.add(records.again(wait, next(due.telling(reason))));
        return said;
    }

    /** Once an outage: a look that succeeds forgets it. */
    public List<ProducerRecord<String, byte[]>> announced(RunDue due, String reason) {
        var wait = delays.after(due.checks());
        var deferred = new JobDeferred(
                due.jobId(), due.userId(), reason, clock.instant().plus(delays.of(wait)));
        var said = new ArrayList<>(records.eventOnly(deferred, "RunDue:", due.checks()));
        said.add(records.again(wait, due.telling(reason)));
        return said;
    }

    /** {@code due} as it is to be tried again. */
    public ProducerRecord<String, byte[]> again(StartDue due, Delay delay) {
        return records.again(untilDeadline(due, delay), next(due));
    }

    /** The longest wait up to {@code delay} after which there is still time for a try before the job's deadline. */
    private Delay untilDeadline(StartDue due, Delay delay) {
        return delays.before(left(due), delay);
    }

    private Duration left(StartDue due) {
        return Duration.between(clock.instant(), due.job().deadline()).minus(LAST_TRY);
    }

    public CancelDue next(CancelDue due) {
        return new CancelDue(
                due.cancel(),
                Counters.more(due.deferrals()),
                due.missedAttempt(),
                due.missedAt(),
                due.refusal(),
                due.path());
    }

    public StartDue next(StartDue due) {
        return new StartDue(
                due.job(),
                Counters.more(due.deferrals()),
                due.rejections(),
                due.missedAttempt(),
                due.missedAt(),
                due.told(),
                due.unreadable());
    }

    /** The longest wait that is not longer than {@code wait}. */
    public Delay within(Duration wait) {
        return delays.within(wait);
    }

    /**
     * A fault of ours on one record must not hold the partition, nor may the job be forgotten: it ends as a thing for a
     * person, unless that itself cannot be said.
     */
    public List<ProducerRecord<String, byte[]>> setAside(PendingJob<?> work, boolean ending) {
        var said = new ArrayList<>(List.of(records.deadLetter(work, Reason.UNEXPECTED.name())));
        if (ending) {
            try {
                said.addAll(last(work));
            } catch (RuntimeException e) {
                log.error("The end of the job of {} cannot be told: {}", work.origin(), Unforeseen.of(e));
            }
        }
        return said;
    }

    /** Kafka does not take even the dead letter: held back, it would hold all that comes after it. */
    public void dropped(ProducerRecord<String, byte[]> letter, Throwable fault) {
        records.dropped(letter);
        log.error(
                "Kafka does not take a dead letter, which is dropped: {} {}",
                JobRecords.id(letter),
                Unforeseen.of(fault));
    }

    private List<ProducerRecord<String, byte[]>> last(PendingJob<?> work) {
        String reason = Reason.WORKER_FAULT.name();
        return switch ((JobWatch) work.due()) {
            case StartDue due ->
                records.event(
                        new JobNeedsReview(due.job().jobId(), due.userId(), null, reason, Reason.WORKER_FAULT.hint()));
            case RunDue due ->
                records.event(new JobNeedsReview(
                        due.jobId(), due.userId(), due.runId(), reason, Hints.runGoesOn(due.runId())));
            // A bad request was to be settled through the ledger; its job may run under a good copy.
            case CancelDue due ->
                BadRequests.isOne(due) ? records.unvouchedEvent(BadRequests.of(due), work.origin()) : List.of();
        };
    }

    private static Delay pause(int deferrals) {
        return deferrals < ANNOUNCE_EVERY ? Delay.SHORT : Delay.MEDIUM;
    }
}
