package com.apifyforge.benchmarks.watch;

import com.apifyforge.benchmarks.figures.Figures;
import com.apifyforge.client.Tail;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.Message;
import com.apifyforge.events.TokenAudit;
import com.apifyforge.events.Topic;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Counts what watching leaves on the topics: each look at a run puts the next one on a delay topic. */
final class Looks {
    private long looks;
    private long decryptions;

    static List<String> topics() {
        return Stream.of(Topic.JOB_WATCH_5S, Topic.JOB_WATCH_30S, Topic.JOB_WATCH_2M, Topic.TOKEN_AUDIT)
                .map(Topic::topicName)
                .toList();
    }

    void add(Tail.Entry entry) {
        entry.message(Message.class).ifPresent(this::add);
    }

    void add(Message message) {
        if (message instanceof RunDue) {
            looks++;
        } else if (message instanceof TokenAudit audit && audit.leaseId() != null) {
            decryptions++;
        }
    }

    /** A round is one look at every run. */
    Figures figures(int users, int runs, Duration time) {
        double rounds = runs == 0 ? 0 : (double) looks / runs;
        return new Figures()
                .putPerSecond("looksPerSecond", looks, time)
                .put("decryptions", decryptions)
                .put("decryptionsPerUserAndRound", rounds == 0 ? 0 : decryptions / rounds / users);
    }
}
