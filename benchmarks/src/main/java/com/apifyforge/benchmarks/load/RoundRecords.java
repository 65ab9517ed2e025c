package com.apifyforge.benchmarks.load;

import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.client.Tail;
import com.apifyforge.client.Topics;
import com.apifyforge.events.JobEvent;
import com.apifyforge.events.JobEvent.JobDeferred;
import com.apifyforge.events.JobEvent.JobNeedsReview;
import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.Message;
import com.apifyforge.events.TokenAudit;
import com.apifyforge.events.Topic;
import java.util.List;

/** Counts what a round leaves on the topics beside its starts. */
public final class RoundRecords implements AutoCloseable {
    private static final String RECONCILE = "RECONCILE";

    private final Tail records;
    private final String round;
    private int reconciled;
    private int deferrals;
    private int refused;

    /** Of jobs whose ids begin with {@code round}, from now on. */
    public RoundRecords(Topics topics, String round) {
        records = topics.tail(List.of(Topic.TOKEN_AUDIT.topicName(), Topic.JOB_EVENTS.topicName()));
        this.round = round;
    }

    /** Of this round, up to now. */
    public Figures figures() {
        records.rest().forEach(entry -> entry.message(Message.class).ifPresent(this::count));
        return new Figures()
                .put("reconciled", reconciled)
                .put("deferrals", deferrals)
                .put("refused", refused);
    }

    private void count(Message message) {
        if (message instanceof TokenAudit audit && audit.jobId().startsWith(round)) {
            reconciled += RECONCILE.equals(audit.outcome()) ? 1 : 0;
        } else if (message instanceof JobEvent event && event.jobId().startsWith(round)) {
            deferrals += event instanceof JobDeferred ? 1 : 0;
            refused += event instanceof JobRefused || event instanceof JobNeedsReview ? 1 : 0;
        }
    }

    @Override
    public void close() {
        records.close();
    }
}
