package com.apifyforge.worker.job;

import com.apifyforge.events.lease.LeaseResult;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What came of one piece of work.
 *
 * @param letters to be sent in the batch's transaction, if the result was taken by the ledger
 * @param result of a lease, for the ledger; before the letters
 * @param resultIfLate what the ledger is told instead when the letters are not sent: nothing may be closed whose end nobody
 *     was told
 * @param ended told to the ledger after the letters are sent
 * @param started a run that may be one too many if the ledger refuses it
 */
record Outcome(
        List<ProducerRecord<String, byte[]>> records,
        @Nullable LeaseResult result,
        @Nullable LeaseResult resultIfLate,
        @Nullable LeaseResult ended,
        @Nullable StartedRun started) {

    static Outcome saying(List<ProducerRecord<String, byte[]>> records) {
        return new Outcome(records, null, null, null, null);
    }

    static Outcome saying(ProducerRecord<String, byte[]> letter) {
        return saying(List.of(letter));
    }

    static Outcome nothing() {
        return saying(List.of());
    }

    Outcome reporting(LeaseResult told) {
        return reporting(told, told);
    }

    Outcome reporting(LeaseResult told, LeaseResult ifLate) {
        return new Outcome(records, told, ifLate, ended, started);
    }

    Outcome ending(LeaseResult.Ended job) {
        return new Outcome(records, result, resultIfLate, job, started);
    }

    Outcome started(StartedRun run) {
        return new Outcome(records, result, resultIfLate, ended, run);
    }
}
