package com.apifyforge.worker.batch;

import com.apifyforge.events.EventCodec;
import com.apifyforge.events.JobCommand.JobCancelRequested;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobWatch;
import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.JobWatch.StartDue;
import com.apifyforge.events.Message;
import com.apifyforge.events.Received;
import com.apifyforge.service.telemetry.TraceHeader;
import com.apifyforge.service.telemetry.Traces;
import com.apifyforge.worker.job.JobDesk;
import com.apifyforge.worker.job.Letters;
import com.apifyforge.worker.job.Work;
import com.apifyforge.worker.lease.LeaseReports;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Handles one batch within the transaction that the container has begun. */
final class BatchListener implements BatchMessageListener<String, byte[]> {
    private static final Logger log = LoggerFactory.getLogger(BatchListener.class);

    private static final AttributeKey<String> JOB = AttributeKey.stringKey("jobId");
    private static final AttributeKey<String> USER = AttributeKey.stringKey("userId");

    private final EventCodec codec;
    private final JobDesk desk;
    private final Letters letters;
    private final LeaseReports reports;
    private final KafkaOperations<String, byte[]> kafka;
    private final Traces traces;

    BatchListener(
            EventCodec codec,
            JobDesk desk,
            Letters letters,
            LeaseReports reports,
            KafkaOperations<String, byte[]> kafka,
            Traces traces) {
        this.codec = codec;
        this.desk = desk;
        this.letters = letters;
        this.reports = reports;
        this.kafka = kafka;
        this.traces = traces;
    }

    @Override
    public void onMessage(List<ConsumerRecord<String, byte[]>> records) {
        var works = new ArrayList<Work<?>>();
        var dead = new ArrayList<ProducerRecord<String, byte[]>>();
        for (var record : records) {
            switch (codec.read(record)) {
                case Received.Good(String id, var _, Message message) -> works.add(work(record, id, message));
                case Received.Bad(var letter, var _) -> {
                    log.warn(
                            "Dead letter: {} {}-{}@{} {}",
                            letter.reason(),
                            letter.topic(),
                            letter.partition(),
                            letter.offset(),
                            letter.path());
                    var told = letters.dead(letter);
                    TraceHeader.copy(record.headers(), told.headers());
                    dead.add(told);
                }
            }
        }
        var spans = works.stream().map(Work::trace).toList();
        try {
            Traces.within(traces.together(spans, "batch"), () -> handle(works, dead));
        } finally {
            spans.forEach(span -> Span.fromContext(span).end());
        }
    }

    private void handle(List<Work<?>> works, List<ProducerRecord<String, byte[]>> dead) {
        var result = desk.handle(works);
        // Nothing is sent before the work is done: the first record opens the transaction at the coordinator, which
        // aborts it after transaction.timeout.ms.
        dead.forEach(kafka::send);
        result.letters().forEach(kafka::send);
        afterCommit(Context.current().wrap(() -> reports.later(result.ended(), _ -> {})));
    }

    private Work<?> work(ConsumerRecord<String, byte[]> record, String id, Message message) {
        var place = new Work.Place(
                record.topic(),
                record.partition(),
                record.offset(),
                id,
                message.getClass().getSimpleName());
        JobWatch due = switch (message) {
            case JobRequested job -> new StartDue(job, 0, 0, null, null);
            case JobCancelRequested cancel -> new CancelDue(cancel, 0, null, null);
            case JobWatch watch -> watch;
            default -> throw new IllegalStateException("The codec lets no " + place.type() + " through here");
        };
        return new Work<>(due, place, trace(record, place, due, message));
    }

    /** Only commands go on with their sender's trace: a chain of looks at a run can be days long. */
    private Context trace(ConsumerRecord<String, byte[]> record, Work.Place place, JobWatch due, Message message) {
        String jobId = switch (due) {
            case StartDue start -> start.job().jobId();
            case CancelDue cancel -> cancel.cancel().jobId();
            case RunDue run -> run.jobId();
        };
        var attributes = Attributes.of(JOB, jobId, USER, due.userId());
        return message instanceof JobWatch
                ? traces.again(record.headers(), place.type(), attributes)
                : traces.received(record.headers(), place.type(), attributes);
    }

    private static void afterCommit(Runnable then) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                then.run();
            }
        });
    }
}
