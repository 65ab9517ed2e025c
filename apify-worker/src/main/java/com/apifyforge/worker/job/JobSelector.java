package com.apifyforge.worker.job;

import com.apifyforge.events.JobCommand.JobCancelRequested;
import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.JobWatch;
import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.JobWatch.StartDue;
import com.apifyforge.events.Reason;
import com.apifyforge.events.lease.Refusal;
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

/**
 * Chooses what of a batch is handled now: jobs whose tickets name them, each once, and of each user a fair share. The
 * others wait or are refused.
 */
public final class JobSelector {
    private final FairShare fairShare;
    private final JobServices services;
    private final JobRecords records;
    private final Deferrals deferrals;

    JobSelector(FairShare fairShare, JobServices services) {
        this.fairShare = fairShare;
        this.services = services;
        records = services.records();
        deferrals = services.deferrals();
    }

    /** Cancels first, then starts, then watches; {@code output} gets what is decided without a lease. */
    public List<JobHandler<?>> select(List<PendingJob<?>> batch, BatchOutput output) {
        var jobs = new HashSet<String>();
        var handlers = new ArrayList<JobHandler<?>>();
        var cancels = due(batch, CancelDue.class);
        var starts = due(batch, StartDue.class);
        starts.stream().filter(work -> !target(work)).forEach(work -> cancels.add(forAnotherTarget(work, output)));
        handlers.addAll(cancels(cancels, jobs, output));
        handlers.addAll(starts(starts.stream().filter(JobSelector::target).toList(), jobs, output));
        handlers.addAll(watches(due(batch, RunDue.class), output));
        return handlers;
    }

    private List<CancelHandler> cancels(List<PendingJob<CancelDue>> works, Set<String> jobs, BatchOutput output) {
        Map<String, List<PendingJob<CancelDue>>> asked = new LinkedHashMap<>();
        var badRequests = new ArrayList<PendingJob<CancelDue>>();
        for (var work : works) {
            var due = work.due();
            if (!Tickets.names(due.cancel().ticket(), due.jobId(), due.userId())) {
                refuseCancel(work, output);
            } else if (BadRequests.isOne(due)) {
                badRequests.add(work);
            } else {
                asked.computeIfAbsent(due.jobKey(), _ -> new ArrayList<>()).add(work);
            }
        }
        var handlers = new ArrayList<CancelHandler>();
        asked.values().forEach(same -> handlers.add(new CancelHandler(same, services)));
        jobs.addAll(asked.keySet());
        for (var work : badRequests) {
            // Not one with the cancels: it owes an event of its own, with its own reason.
            if (jobs.add(work.due().jobKey())) {
                handlers.add(new CancelHandler(List.of(work), services));
            } else {
                output.add(work, () -> deferrals.again(work.due()));
            }
        }
        return handlers;
    }

    private void refuseCancel(PendingJob<CancelDue> work, BatchOutput output) {
        if (!BadRequests.isOne(work.due())) {
            output.add(work, () -> List.of(records.deadLetter(work, Reason.CANCEL + Reason.TICKET_MISMATCH)));
        } else if (work.origin().isCommand()) {
            // No ticket vouches for the sender, so the event must not touch the state of that job.
            output.add(work, () -> records.unvouchedEvent(BadRequests.of(work.due()), work.origin()));
        } else {
            output.add(work, List::of);
        }
    }

    /** A job once in a batch: of two lease requests for it, one would wait anyway. A cancel goes before a start. */
    private List<StartHandler> starts(List<PendingJob<StartDue>> works, Set<String> jobs, BatchOutput output) {
        var fit = new ArrayList<PendingJob<StartDue>>();
        for (var work : works) {
            if (!Tickets.names(work.due().job())) {
                refuse(work, output);
            } else if (jobs.add(work.due().jobKey())) {
                fit.add(work);
            } else {
                output.add(work, () -> deferrals.again(work.due()));
            }
        }
        var turn = fairShare.turn(fit);
        turn.later().forEach(work -> output.add(work, () -> deferrals.afterOthers(work.due())));
        return turn.now().stream().map(work -> new StartHandler(work, services)).toList();
    }

    private void refuse(PendingJob<StartDue> work, BatchOutput output) {
        var job = work.due().job();
        if (!work.origin().isCommand()) {
            output.add(work, () -> List.of(records.deadLetter(work, Reason.TICKET_MISMATCH.name())));
            return;
        }
        boolean readable = Tickets.claims(job.ticket()).isPresent();
        var refused = readable
                ? new JobRefused(
                        job.jobId(), job.userId(), Reason.TICKET_MISMATCH.name(), Reason.TICKET_MISMATCH.hint())
                : new JobRefused(
                        job.jobId(), job.userId(), Refusal.TICKET_INVALID.name(), Refusal.TICKET_INVALID.hint());
        output.add(work, () -> records.unvouchedEvent(refused, work.origin()));
    }

    /**
     * False for a ticket that is for this job and user, and for another target: the job may run, so it is not refused
     * outright.
     */
    private static boolean target(PendingJob<StartDue> work) {
        var job = work.due().job();
        return Tickets.names(job) || !Tickets.names(job.ticket(), job.jobId(), job.userId());
    }

    private PendingJob<CancelDue> forAnotherTarget(PendingJob<StartDue> work, BatchOutput output) {
        var job = work.due().job();
        output.addDeadLetter(work, () -> List.of(records.deadLetter(work, Reason.TICKET_MISMATCH.name())));
        var command = new JobCancelRequested(job.jobId(), job.userId(), job.ticket());
        return new PendingJob<>(
                new CancelDue(command, 0, null, null, Reason.TICKET_MISMATCH.name(), "/target"),
                work.origin(),
                work.trace());
    }

    /** A run once in a batch: each repetition of its request began a watch of its own, and all would tell its end. */
    private List<WatchHandler> watches(List<PendingJob<RunDue>> works, BatchOutput output) {
        Map<String, List<PendingJob<RunDue>>> users = new LinkedHashMap<>();
        var runs = new HashSet<List<String>>();
        for (var work : works) {
            var due = work.due();
            // With the ticket: a forged watch must not take the place of a real one.
            boolean first = runs.add(List.of(due.jobKey(), due.runId(), due.ticket()));
            if (!first) {
                output.add(work, List::of);
            } else if (Tickets.names(due.ticket(), due.jobId(), due.userId())) {
                users.computeIfAbsent(due.userId(), _ -> new ArrayList<>()).add(work);
            } else {
                output.add(work, () -> List.of(records.deadLetter(work, Reason.TICKET_MISMATCH.name())));
            }
        }
        return users.values().stream()
                .map(some -> new WatchHandler(some, services))
                .toList();
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
