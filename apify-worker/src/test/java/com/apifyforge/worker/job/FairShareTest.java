package com.apifyforge.worker.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobWatch.StartDue;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.worker.records.PendingJob;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FairShareTest {
    private final FairShare fairShare = FairShare.of(3, Duration.ofDays(1), "h"::equals);

    @Test
    void usersTakeTurns() {
        var turn = fairShare.turn(works("a1", "a2", "a3", "b1", "b2", "c1"));

        assertThat(ids(turn.now())).containsExactly("a1", "b1", "c1", "a2", "b2", "a3");
        assertThat(turn.later()).isEmpty();
    }

    @Test
    void nobodyGetsMoreThanHisShare() {
        var turn = fairShare.turn(works("a1", "a2", "a3", "a4", "a5", "b1"));

        assertThat(ids(turn.now())).containsExactly("a1", "b1", "a2", "a3");
        assertThat(ids(turn.later())).containsExactly("a4", "a5");
    }

    @Test
    void userWhoseCallsHangWaits() {
        var turn = fairShare.turn(works("h1", "h2", "a1"));

        assertThat(ids(turn.now())).containsExactly("a1");
        assertThat(ids(turn.later())).containsExactly("h1", "h2");
    }

    @Test
    void shareIsThatOfTheTimeForWhichTheRestWaits() {
        assertThat(startedInBatchesOf50(20, Duration.ofHours(1))).startsWith(20, 20, 20, 20, 20, 20);
        assertThat(startedInBatchesOf50(1, Duration.ofSeconds(100)))
                .hasSize(100)
                .containsOnly(1);
        assertThat(startedInBatchesOf50(30, Duration.ofMillis(90_000)))
                .hasSize(90)
                .containsOnly(30);
    }

    @Test
    void shareIsThatOfASecondAtLeast() {
        assertThat(startedInBatchesOf50(20, Duration.ofMillis(1))).first().isEqualTo(20);
    }

    /** By one user, until a batch starts none. */
    private static List<Integer> startedInBatchesOf50(int startsPerSecond, Duration delay) {
        var share = FairShare.of(startsPerSecond, delay, "h"::equals);
        var batch = works(Collections.nCopies(50, "a").toArray(String[]::new));
        return Stream.generate(() -> share.turn(batch).now().size())
                .limit(101)
                .takeWhile(started -> started > 0)
                .toList();
    }

    private static List<PendingJob<StartDue>> works(String... jobIds) {
        var works = new ArrayList<PendingJob<StartDue>>();
        for (String jobId : jobIds) {
            var job = new JobRequested(
                    jobId,
                    jobId.substring(0, 1),
                    new Target.Actor("apify~hello-world"),
                    null,
                    RunOptions.NONE,
                    "a.b.c",
                    Instant.EPOCH);
            works.add(new PendingJob<>(
                    new StartDue(job, 0, 0, null, null),
                    new PendingJob.Origin(new DeadLetter(
                            jobId.substring(0, 1), "t", 0, works.size(), "UNEXPECTED", "", jobId, null, null, jobId)),
                    Context.root()));
        }
        return works;
    }

    private static List<String> ids(List<PendingJob<StartDue>> works) {
        return works.stream().map(work -> work.due().job().jobId()).toList();
    }
}
