package com.apifyforge.worker.job;

import com.apifyforge.events.JobCommand.JobCancelRequested;
import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.JobWatch;
import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.JobWatch.StartDue;
import com.apifyforge.events.Reason;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.service.Unforeseen;
import com.apifyforge.worker.lease.LeaseClient;
import com.apifyforge.worker.reconcile.RecordedRuns;
import com.apifyforge.worker.records.BadRequests;
import com.apifyforge.worker.records.BatchOutput;
import com.apifyforge.worker.records.Deferrals;
import com.apifyforge.worker.records.JobRecords;
import com.apifyforge.worker.records.PendingJob;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a batch of records and says what came of it. */
public final class JobDesk {
    private static final Logger log = LoggerFactory.getLogger(JobDesk.class);

    private final FairShare fairShare;
    private final Round round;
    private final StartHandler starting;
    private final CancelHandler cancelling;
    private final WatchHandler watching;
    private final LeaseClient leases;
    private final JobRecords records;
    private final Deferrals deferrals;

    JobDesk(
            FairShare fairShare,
            Round round,
            StartHandler starting,
            CancelHandler cancelling,
            WatchHandler watching,
            LeaseClient leases,
            JobRecords records,
            Deferrals deferrals) {
        this.leases = leases;
        this.fairShare = fairShare;
        this.round = round;
        this.starting = starting;
        this.cancelling = cancelling;
        this.watching = watching;
        this.records = records;
        this.deferrals = deferrals;
    }

    /**
     * Fails for no record, and returns within seconds whatever Apify and the token-service do: at the latest after
     * an ask for leases, the budget and a report, which is 12 s. Only where something unforeseen fails for several records
     * at once does it take longer: then they are handled in halves, until the one that it comes of is alone.
     */
    public BatchOutput handle(List<PendingJob<?>> batch) {
        try {
            return together(batch);
        } catch (RuntimeException e) {
            var result = new BatchOutput(deferrals);
            if (batch.size() == 1) {
                result.broken(batch.getFirst(), e);
            } else {
                log.error("Unforeseen on a batch of {}, which is taken apart: {}", batch.size(), Unforeseen.of(e));
                result.take(handle(batch.subList(0, batch.size() / 2)));
                result.take(handle(batch.subList(batch.size() / 2, batch.size())));
            }
            return result;
        }
    }

    private BatchOutput together(List<PendingJob<?>> batch) {
        var result = new BatchOutput(deferrals);
        var jobs = new HashSet<String>();
        var errands = new ArrayList<Errand>();
        var cancels = due(batch, CancelDue.class);
        var starts = due(batch, StartDue.class);
        starts.stream().filter(work -> !target(work)).forEach(work -> cancels.add(forAnotherTarget(work, result)));
        errands.addAll(cancels(cancels, jobs, result));
        errands.addAll(starts(starts.stream().filter(JobDesk::target).toList(), jobs, result));
        errands.addAll(watches(due(batch, RunDue.class), result));
        round.go(errands, result);
        return result;
    }

    private List<Errand> cancels(List<PendingJob<CancelDue>> works, Set<String> jobs, BatchOutput result) {
        var errands = new ArrayList<Errand>();
        for (var work : works) {
            var cancel = work.due().cancel();
            boolean named = Tickets.names(cancel.ticket(), cancel.jobId(), cancel.userId());
            if (!named && BadRequests.isOne(work.due())) {
                // Nobody vouches that the sender may speak of this job, so it is told as of one that nobody knows.
                result.say(
                        work,
                        () -> work.origin().isCommand()
                                ? records.unvouchedEvent(BadRequests.of(work.due()), work.origin())
                                : List.of());
            } else if (!named) {
                result.say(work, () -> List.of(records.dead(work, Reason.CANCEL + Reason.TICKET_MISMATCH)));
            } else if (jobs.add(key(cancel.userId(), cancel.jobId()))) {
                errands.add(cancelling.errand(work));
            } else {
                result.say(work, () -> deferrals.again(work.due()));
            }
        }
        return errands;
    }

    /** A job once a batch: of two asks for one lease, one would be told to wait anyway. A cancel goes before a start. */
    private List<Errand> starts(List<PendingJob<StartDue>> works, Set<String> jobs, BatchOutput result) {
        var fit = new ArrayList<PendingJob<StartDue>>();
        for (var work : works) {
            if (!Tickets.names(work.due().job())) {
                refuse(work, result);
            } else if (jobs.add(key(work.due().userId(), work.due().job().jobId()))) {
                fit.add(work);
            } else {
                result.say(work, () -> deferrals.again(work.due()));
            }
        }
        var turn = fairShare.turn(fit);
        turn.later().forEach(work -> result.say(work, () -> deferrals.turn(work.due())));
        return turn.now().stream().map(starting::errand).toList();
    }

    private void refuse(PendingJob<StartDue> work, BatchOutput result) {
        var job = work.due().job();
        if (!work.origin().isCommand()) {
            result.say(work, () -> List.of(records.dead(work, Reason.TICKET_MISMATCH.name())));
            return;
        }
        boolean readable = Tickets.claims(job.ticket()).isPresent();
        var refused = readable
                ? new JobRefused(
                        job.jobId(), job.userId(), Reason.TICKET_MISMATCH.name(), Reason.TICKET_MISMATCH.hint())
                : new JobRefused(
                        job.jobId(), job.userId(), Refusal.TICKET_INVALID.name(), Refusal.TICKET_INVALID.hint());
        result.say(work, () -> records.unvouchedEvent(refused, work.origin()));
    }

    /** False for a ticket that is for this job and user, and for another target: the job may run, so it is not refused outright. */
    private static boolean target(PendingJob<StartDue> work) {
        var job = work.due().job();
        return Tickets.names(job) || !Tickets.names(job.ticket(), job.jobId(), job.userId());
    }

    private PendingJob<CancelDue> forAnotherTarget(PendingJob<StartDue> work, BatchOutput result) {
        var job = work.due().job();
        result.sayBeside(work, () -> List.of(records.dead(work, Reason.TICKET_MISMATCH.name())));
        var command = new JobCancelRequested(job.jobId(), job.userId(), job.ticket());
        return new PendingJob<>(
                new CancelDue(command, 0, null, null, Reason.TICKET_MISMATCH.name(), "/target"),
                work.origin(),
                work.trace());
    }

    private List<Errand> watches(List<PendingJob<RunDue>> works, BatchOutput result) {
        Map<String, List<PendingJob<RunDue>>> users = new LinkedHashMap<>();
        for (var work : works) {
            var due = work.due();
            if (Tickets.names(due.ticket(), due.jobId(), due.userId())) {
                users.computeIfAbsent(due.userId(), _ -> new ArrayList<>()).add(work);
            } else {
                result.say(work, () -> List.of(records.dead(work, Reason.TICKET_MISMATCH.name())));
            }
        }
        return users.values().stream()
                .map(some -> watching.errand(some, new RecordedRuns(leases, some)))
                .toList();
    }

    /** With the user: whoever uses another's job id must not make that job wait. */
    private static String key(String userId, String jobId) {
        return userId + " " + jobId;
    }

    private static <T extends JobWatch> List<PendingJob<T>> due(List<PendingJob<?>> batch, Class<T> kind) {
        var works = new ArrayList<PendingJob<T>>();
        for (PendingJob<?> work : batch) {
            if (kind.isInstance(work.due())) {
                works.add(new PendingJob<>(kind.cast(work.due()), work.origin(), work.trace()));
            }
        }
        return works;
    }
}
