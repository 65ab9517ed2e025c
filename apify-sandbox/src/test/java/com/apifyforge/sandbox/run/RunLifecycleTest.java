package com.apifyforge.sandbox.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.sandbox.message.Body;
import com.apifyforge.sandbox.run.Account.Temper;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RunLifecycleTest {
    private static final Instant START = Instant.parse("2026-11-24T00:00:00Z");

    private static RunLifecycle life(int seconds, String end, int timeout) {
        var script = new Script(Duration.ofSeconds(seconds), end, 10, null);
        var options = new Options("latest", timeout, 1024, null, null);
        var account = new Account("a", "alice", Temper.GOOD);
        return new RunLifecycle(
                new RunLifecycle.Birth("R1", account, "actor", null, START, script, options, null, null, Body.EMPTY));
    }

    private static String status(RunLifecycle life, long millis) {
        return life.at(START.plusMillis(millis)).status();
    }

    @Test
    void runGoesThroughItsStatesByTheClockAlone() {
        var life = life(10, "SUCCEEDED", 0);

        assertThat(status(life, 0)).isEqualTo("READY");
        assertThat(status(life, 1_000)).isEqualTo("RUNNING");
        assertThat(status(life, 9_999)).isEqualTo("RUNNING");
        assertThat(life.at(START.plusSeconds(10)))
                .isEqualTo(new RunLifecycle.State("SUCCEEDED", START.plusSeconds(10), null));
        assertThat(life.at(START.plusSeconds(99)).finishedAt()).isEqualTo(START.plusSeconds(10));
    }

    @Test
    void runEndsAsItsInputTells() {
        assertThat(status(life(1, "FAILED", 0), 1_000)).isEqualTo("FAILED");
        assertThat(status(life(1, "TIMED-OUT", 0), 1_000)).isEqualTo("TIMING-OUT");
        assertThat(status(life(1, "TIMED-OUT", 0), 2_000)).isEqualTo("TIMED-OUT");
    }

    @Test
    void timeOutOptionEndsALongerRun() {
        assertThat(status(life(10, "SUCCEEDED", 3), 2_999)).isEqualTo("RUNNING");
        assertThat(status(life(10, "SUCCEEDED", 3), 3_000)).isEqualTo("TIMING-OUT");
        assertThat(status(life(10, "SUCCEEDED", 3), 4_000)).isEqualTo("TIMED-OUT");
        assertThat(status(life(3, "SUCCEEDED", 10), 3_000)).isEqualTo("SUCCEEDED");
    }

    @Test
    void abortedRunIsAbortingFirstAndAGracefulOneForLonger() {
        var killed = life(10, "SUCCEEDED", 0);
        var asked = life(10, "SUCCEEDED", 0);
        killed.abort(START.plusSeconds(2), false);
        asked.abort(START.plusSeconds(2), true);

        assertThat(status(killed, 2_000)).isEqualTo("ABORTING");
        assertThat(status(killed, 2_500)).isEqualTo("ABORTED");
        assertThat(status(asked, 2_500)).isEqualTo("ABORTING");
        assertThat(status(asked, 3_500)).isEqualTo("ABORTED");
    }

    @Test
    void abortComesTooLateOrTwiceWithoutEffect() {
        var ended = life(1, "SUCCEEDED", 0);
        ended.abort(START.plusSeconds(2), false);
        assertThat(status(ended, 3_000)).isEqualTo("SUCCEEDED");

        var aborted = life(10, "SUCCEEDED", 0);
        aborted.abort(START.plusSeconds(2), false);
        aborted.abort(START.plusSeconds(5), true);
        assertThat(aborted.at(START.plusSeconds(9)).finishedAt()).isBefore(START.plusSeconds(3));
    }

    @Test
    void itemsComeWhileItRunsAndStayAtAnAbort() {
        var life = life(10, "SUCCEEDED", 0);
        assertThat(life.items(START)).isZero();
        assertThat(life.items(START.plusSeconds(5))).isEqualTo(5);
        assertThat(life.items(START.plusSeconds(99))).isEqualTo(10);

        life.abort(START.plusSeconds(7), false);
        assertThat(life.items(START.plusSeconds(99))).isEqualTo(7);
    }
}
