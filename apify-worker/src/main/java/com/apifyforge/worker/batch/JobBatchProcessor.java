package com.apifyforge.worker.batch;

import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.Reason;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.service.Unforeseen;
import com.apifyforge.service.telemetry.TraceHeader;
import com.apifyforge.service.telemetry.Traces;
import com.apifyforge.worker.Stopwatch;
import com.apifyforge.worker.apify.ApifyBulkhead;
import com.apifyforge.worker.apify.CallPlaces;
import com.apifyforge.worker.job.JobExecutor;
import com.apifyforge.worker.job.JobExecutor.Done;
import com.apifyforge.worker.job.JobHandler;
import com.apifyforge.worker.job.JobSelector;
import com.apifyforge.worker.lease.LeaseReports;
import com.apifyforge.worker.lease.LeaseUnavailableException;
import com.apifyforge.worker.reconcile.OrphanRuns;
import com.apifyforge.worker.records.BatchOutput;
import com.apifyforge.worker.records.Deferrals;
import com.apifyforge.worker.records.JobRecords;
import com.apifyforge.worker.records.JobResult.Failed;
import com.apifyforge.worker.records.JobResult.Handled;
import com.apifyforge.worker.records.JobResult.Late;
import com.apifyforge.worker.records.JobResult.NotLeased;
import com.apifyforge.worker.records.PendingJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a batch of records through its steps: read, choose, reserve, lease and handle, report, publish. Throws for
 * faults of Kafka only; then the batch is read again. No record fails the others of its batch.
 */
final class JobBatchProcessor implements BatchHandler {
    private static final Logger log = LoggerFactory.getLogger(JobBatchProcessor.class);
    /** For a first free place. */
    private static final Duration PLACE_PATIENCE = Duration.ofSeconds(2);
    /**
     * After which no further round begins. A round takes at most 12 s, for a lease request, the budget and a report;
     * together that is well below max.poll.interval.ms.
     */
    private static final Duration ROUNDS = Duration.ofSeconds(20);

    private final RecordReader reader;
    private final JobSelector selector;
    private final ApifyBulkhead bulkhead;
    private final JobExecutor executor;
    private final LeaseReports reports;
    private final OrphanRuns orphanRuns;
    private final JobRecords records;
    private final Deferrals deferrals;
    private final Transactions transactions;
    private final Traces traces;
    private final Stopwatch stopwatch;

    JobBatchProcessor(
            RecordReader reader,
            JobSelector selector,
            ApifyBulkhead bulkhead,
            JobExecutor executor,
            LeaseReports reports,
            OrphanRuns orphanRuns,
            JobRecords records,
            Deferrals deferrals,
            Transactions transactions,
            Traces traces,
            Stopwatch stopwatch) {
        this.reader = reader;
        this.selector = selector;
        this.bulkhead = bulkhead;
        this.executor = executor;
        this.reports = reports;
        this.orphanRuns = orphanRuns;
        this.records = records;
        this.deferrals = deferrals;
        this.transactions = transactions;
        this.traces = traces;
        this.stopwatch = stopwatch;
    }

    @Override
    public JobBatch read(List<ConsumerRecord<String, byte[]>> records) {
        var batch = new JobBatch(records, new ArrayList<>(), new ArrayList<>());
        records.forEach(record -> read(record, batch.jobs(), batch.deadLetters()));
        return batch;
    }

    @Override
    public void handle(JobBatch batch, Supplier<ConsumerGroupMetadata> group) {
        var traces = batch.jobs().stream().map(PendingJob::trace).toList();
        Traces.within(this.traces.together(traces, "batch"), () -> {
            var output = process(batch.jobs());
            output.add(batch.deadLetters());
            publish(output, batch, group);
        });
    }

    private void read(
            ConsumerRecord<String, byte[]> record,
            List<PendingJob<?>> jobs,
            List<ProducerRecord<String, byte[]>> deadLetters) {
        switch (reader.read(record)) {
            case RecordReader.Record.Good(var job) -> jobs.add(job);
            case RecordReader.Record.Bad(var letter, var settles) -> {
                deadLetters.add(deadLetter(record, letter));
                if (settles != null) {
                    jobs.add(settles);
                }
            }
        }
    }

    private ProducerRecord<String, byte[]> deadLetter(ConsumerRecord<String, byte[]> record, DeadLetter letter) {
        log.warn(
                "Dead letter: {} {}-{}@{} {}",
                letter.reason(),
                letter.topic(),
                letter.partition(),
                letter.offset(),
                letter.path());
        var written = records.deadLetter(letter);
        TraceHeader.copy(record.headers(), written.headers());
        return written;
    }

    /**
     * After something unforeseen the batch is handled in halves, until the job that causes it is alone and set aside.
     */
    private BatchOutput process(List<PendingJob<?>> jobs) {
        var output = new BatchOutput(deferrals);
        try {
            handle(selector.select(jobs, output), output);
            return output;
        } catch (RuntimeException e) {
            var parts = new BatchOutput(deferrals);
            if (jobs.size() == 1) {
                parts.failed(jobs.getFirst(), e);
            } else {
                log.error("Unforeseen on a batch of {}, which is halved: {}", jobs.size(), Unforeseen.of(e));
                parts.addAll(process(jobs.subList(0, jobs.size() / 2)));
                parts.addAll(process(jobs.subList(jobs.size() / 2, jobs.size())));
            }
            return parts;
        }
    }

    /** As many at a time as there are places for their calls; what has none in the end waits in a delay topic. */
    private void handle(List<JobHandler<?>> handlers, BatchOutput output) {
        var waiting = new ArrayList<>(handlers);
        long began = stopwatch.nanos();
        while (!waiting.isEmpty() && stopwatch.nanos() - began < ROUNDS.toNanos()) {
            var reserved = reserve(waiting, output);
            if (!reserved.isEmpty()) {
                report(executor.run(reserved, this::reportLate), output);
            } else if (!waiting.isEmpty() && !bulkhead.awaitPlace(PLACE_PATIENCE)) {
                break;
            }
        }
        waiting.forEach(handler -> defer(handler, Reason.WORKER_BEHIND, output));
    }

    private Map<JobHandler<?>, CallPlaces> reserve(List<JobHandler<?>> waiting, BatchOutput output) {
        var reserved = new LinkedHashMap<JobHandler<?>, CallPlaces>();
        var served = new HashSet<String>();
        for (Iterator<JobHandler<?>> each = waiting.iterator(); each.hasNext(); ) {
            var handler = each.next();
            var places = bulkhead.reserve(handler.userId(), handler.calls());
            if (places.isPresent()) {
                reserved.put(handler, places.get());
                served.add(handler.userId());
                each.remove();
            } else if (bulkhead.isBusy(handler.userId()) && !served.contains(handler.userId())) {
                // By calls from before this round, which may hang. Those of this round give their places to the next.
                defer(handler, Reason.USER_BUSY, output);
                each.remove();
            }
        }
        return reserved;
    }

    private void defer(JobHandler<?> handler, Reason reason, BatchOutput output) {
        handler.jobs().forEach(job -> output.add(job, () -> deferrals.withoutLease(job.due(), reason)));
    }

    /** What the ledger does not accept is not published: the attempt has moved on, and the job is looked at again. */
    private void report(List<Done> done, BatchOutput output) {
        var reported = new ArrayList<Done>();
        var results = new ArrayList<LeaseResult>();
        for (var one : done) {
            switch (one.result()) {
                case Handled handled
                when handled.report() != null -> {
                    reported.add(one);
                    results.add(handled.report());
                }
                case Handled handled -> output.add(one.job(), handled);
                case Late _ -> retry(one.job(), output);
                case NotLeased _ ->
                    output.add(
                            one.job(), () -> deferrals.withoutLease(one.job().due(), Reason.TOKEN_SERVICE_UNAVAILABLE));
                case Failed(var fault) -> output.failed(one.job(), fault);
            }
        }
        accepted(results, reported, output);
    }

    private void accepted(List<LeaseResult> results, List<Done> reported, BatchOutput output) {
        try {
            var accepted = reports.now(results);
            for (int i = 0; i < results.size(); i++) {
                var handled = (Handled) reported.get(i).result();
                if (accepted.get(i)) {
                    output.add(reported.get(i).job(), handled);
                } else {
                    retry(reported.get(i).job(), output);
                    checkOrphan(handled);
                }
            }
        } catch (LeaseUnavailableException e) {
            log.warn("{} results not reported yet: {}", results.size(), e.getMessage());
            reported.forEach(one -> {
                retry(one.job(), output);
                reportLate((Handled) one.result());
            });
        }
    }

    private void retry(PendingJob<?> job, BatchOutput output) {
        output.add(job, () -> deferrals.again(job.due()));
    }

    private void reportLate(Handled handled) {
        if (handled.reportIfLate() != null) {
            reports.later(List.of(handled.reportIfLate()), accepted -> {
                if (!accepted.getFirst()) {
                    checkOrphan(handled);
                }
            });
        }
    }

    private void checkOrphan(Handled handled) {
        if (handled.started() != null) {
            orphanRuns.check(handled.started());
        }
    }

    /**
     * Nothing is sent before the work is done: the first record opens the transaction at the coordinator, which aborts
     * it after {@code transaction.timeout.ms}.
     */
    private void publish(BatchOutput output, JobBatch batch, Supplier<ConsumerGroupMetadata> group) {
        // Waits for the batches before this one, and not inside the transaction.
        var _ = group.get();
        transactions.commit(output, batch.nextOffsets(), group);
        output.committed();
        reports.later(output.ended(), _ -> {});
    }
}
