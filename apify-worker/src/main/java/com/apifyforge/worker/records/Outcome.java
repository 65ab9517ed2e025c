package com.apifyforge.worker.records;

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
public record Outcome(
        List<ProducerRecord<String, byte[]>> records,
        @Nullable LeaseResult result,
        @Nullable LeaseResult resultIfLate,
        @Nullable LeaseResult ended,
        @Nullable StartedRun started) {

    public static Outcome saying(List<ProducerRecord<String, byte[]>> records) {
        return new Outcome(records, null, null, null, null);
    }

    public static Outcome saying(ProducerRecord<String, byte[]> letter) {
        return saying(List.of(letter));
    }

    public static Outcome nothing() {
        return saying(List.of());
    }

    public Outcome reporting(LeaseResult told) {
        return reporting(told, told);
    }

    public Outcome reporting(LeaseResult told, LeaseResult ifLate) {
        return new Outcome(records, told, ifLate, ended, started);
    }

    public Outcome ending(LeaseResult.Ended job) {
        return new Outcome(records, result, resultIfLate, job, started);
    }

    public Outcome started(StartedRun run) {
        return new Outcome(records, result, resultIfLate, ended, run);
    }
}
