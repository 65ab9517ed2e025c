package com.apifyforge.worker.job;

import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.JobCommand.JobCancelRequested;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobEvent.JobDeferred;
import com.apifyforge.events.JobEvent.JobNeedsReview;
import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.JobState;
import com.apifyforge.events.JobWatch;
import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.JobWatch.StartDue;
import com.apifyforge.events.Message;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.events.codec.Received;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.events.sealing.Opener;
import com.apifyforge.events.ticket.TicketClaims;
import com.apifyforge.events.ticket.TicketSigner;
import com.apifyforge.worker.Background;
import com.apifyforge.worker.WorkerSettings;
import com.apifyforge.worker.apify.ApifyBulkhead;
import com.apifyforge.worker.apify.Bulkheads;
import com.apifyforge.worker.lease.LeaseApi;
import com.apifyforge.worker.lease.LeaseUnavailableException;
import com.apifyforge.worker.lease.Leases;
import com.apifyforge.worker.reconcile.LeaseUse;
import com.apifyforge.worker.reconcile.MarkerSearch;
import com.apifyforge.worker.reconcile.RecordedRuns;
import com.apifyforge.worker.reconcile.RunReconciler;
import com.apifyforge.worker.records.Deferrals;
import com.apifyforge.worker.records.DelaySettings;
import com.apifyforge.worker.records.JobRecords;
import com.apifyforge.worker.records.JobResult.Handled;
import com.apifyforge.worker.records.PendingJob;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.context.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Handlers with a token-service that answers as the test says, and without Apify. */
final class JobFixture {
    static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
    static final String COMMANDS = "job.commands.v1";
    static final String WATCHES = "job.watch.5s.v1";
    static final Target TARGET = new Target.Actor("apify~hello-world");
    static final String TICKET = TicketSigner.generate("scheduler-1")
            .sign(new TicketClaims("test", "user-1", "job-1", TARGET, NOW, NOW.plusSeconds(600)));

    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    Function<Ask, LeaseAnswer> ledger = _ -> {
        throw new IllegalStateException("no lease request was expected");
    };

    private final EventCodec codec = new EventCodec("/test");
    final ApifyBulkhead bulkhead = Bulkheads.of(8);
    final Background background = new Background(new WorkerSettings(Duration.ofSeconds(1)));

    final LeaseApi leases = new LeaseApi() {
        @Override
        public Leases ask(List<Ask> asks) throws LeaseUnavailableException {
            return granted(asks.stream().map(ledger).toList());
        }

        @Override
        public List<Boolean> report(List<LeaseResult> results) {
            return results.stream().map(_ -> true).toList();
        }
    };

    static Leases granted(List<LeaseAnswer> answers) {
        return new Leases(answers, Opener.generate("once"), () -> Duration.ZERO, NOW);
    }

    JobServices services() {
        var records = new JobRecords(codec, clock, new SimpleMeterRegistry());
        var delays = new DelaySettings(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(2));
        var deferrals = new Deferrals(records, delays, clock);
        var search = new MarkerSearch();
        var settle = Duration.ofSeconds(60);
        return new JobServices(
                leases,
                search,
                new RunReconciler(leases, search, settle, records, deferrals, clock),
                new RecordedRuns(leases),
                new RunEnd(records, background),
                records,
                deferrals,
                settle,
                clock);
    }

    LeaseUse use() {
        return new LeaseUse(granted(List.of()), bulkhead.reserve("user-1", 1).orElseThrow(), () -> true);
    }

    static JobRequested job() {
        return new JobRequested("job-1", "user-1", TARGET, null, RunOptions.NONE, TICKET, NOW.plusSeconds(300));
    }

    static StartDue start() {
        return new StartDue(job(), 0, 0, null, null);
    }

    static CancelDue cancel() {
        return new CancelDue(new JobCancelRequested("job-1", "user-1", TICKET), 0, null, null);
    }

    static RunDue run() {
        return new RunDue("job-1", "user-1", "run1", TICKET, 0, NOW, 0);
    }

    static <T extends JobWatch> PendingJob<T> pending(String topic, T due) {
        var origin = new PendingJob.Origin(
                new DeadLetter("user-1", topic, 3, 42, "UNEXPECTED", "", "m-1", "type-1", "/sender", "job-1"));
        return new PendingJob<>(due, origin, Context.root());
    }

    /** What is published, in words: types, with reasons; delay records as their topic. States are left out. */
    String words(Handled handled) {
        return String.join(
                " ",
                handled.records().stream()
                        .map(this::word)
                        .filter(word -> !word.isEmpty())
                        .toList());
    }

    private String word(ProducerRecord<String, byte[]> record) {
        return switch (message(record)) {
            case JobState _ -> "";
            case JobWatch _ -> record.topic().replace("job.watch.", "after-").replace(".v1", "");
            case DeadLetter letter -> "DeadLetter:" + letter.reason();
            case JobRefused refused -> "JobRefused:" + refused.reason();
            case JobDeferred deferred -> "JobDeferred:" + deferred.reason();
            case JobNeedsReview review -> "JobNeedsReview:" + review.reason();
            case Message message -> message.getClass().getSimpleName();
        };
    }

    Message message(ProducerRecord<String, byte[]> record) {
        var read = new ConsumerRecord<>(record.topic(), 0, 0, record.key(), record.value());
        record.headers().forEach(read.headers()::add);
        return ((Received.Good) codec.read(read)).message();
    }

    /** The report on the lease, in words. */
    static String report(Handled handled) {
        return switch (handled.report()) {
            case null -> "";
            case LeaseResult.NotStarted(var _, String reason, boolean closed) ->
                "NotStarted:" + reason + (closed ? ":closed" : "");
            case LeaseResult result -> result.getClass().getSimpleName();
        };
    }
}
