package com.apifyforge.worker.records;

import com.apifyforge.events.lease.LeaseResult;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** What became of a pending job in its batch. */
public sealed interface JobResult {
    /**
     * @param records to send in the transaction of the batch, once the ledger has accepted {@code report}
     * @param report on the lease, sent to the ledger before the records
     * @param reportIfLate sent instead if the records are not: nothing may be closed whose last event is not published
     * @param ended sent to the ledger after the records
     * @param started a run that may be one too many if the ledger does not accept {@code report}
     */
    record Handled(
            List<ProducerRecord<String, byte[]>> records,
            @Nullable LeaseResult report,
            @Nullable LeaseResult reportIfLate,
            @Nullable LeaseResult ended,
            @Nullable StartedRun started)
            implements JobResult {

        public static Handled sending(List<ProducerRecord<String, byte[]>> records) {
            return new Handled(records, null, null, null, null);
        }

        public static Handled sending(ProducerRecord<String, byte[]> record) {
            return sending(List.of(record));
        }

        public static Handled nothing() {
            return sending(List.of());
        }

        public Handled reporting(LeaseResult result) {
            return reporting(result, result);
        }

        public Handled reporting(LeaseResult result, LeaseResult ifLate) {
            return new Handled(records, result, ifLate, ended, started);
        }

        public Handled ending(LeaseResult.Ended job) {
            return new Handled(records, report, reportIfLate, job, started);
        }

        public Handled started(StartedRun run) {
            return new Handled(records, report, reportIfLate, ended, run);
        }
    }

    /** Not finished in time; it goes on without the batch. */
    record Late() implements JobResult {}

    /** The token-service did not answer the lease request. */
    record NotLeased() implements JobResult {}

    record Failed(Throwable fault) implements JobResult {}
}
