package com.apifyforge.gateway.projection;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.Target;
import com.apifyforge.events.TokenAudit;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.events.Topic;
import com.apifyforge.gateway.RunningGateway;
import com.apifyforge.gateway.log.EventLog;
import com.apifyforge.gateway.log.Position;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Entries are as old as their topics let them be: 30 days for events and jobs, a year for uses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RetentionIT {
    private static final Position BEGIN = new Position(-1, -1);

    private RunningGateway gateway;
    private Jobs jobs;
    private Uses uses;
    private EventLog log;
    private Connections connections;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        gateway = new RunningGateway(folder);
        ConfigurableApplicationContext context = gateway.context();
        jobs = context.getBean(Jobs.class);
        uses = context.getBean(Uses.class);
        log = context.getBean(EventLog.class);
        connections = context.getBean(Connections.class);
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    private void sweep(Instant now) {
        new Retention(jobs, uses, log, Clock.fixed(now, ZoneOffset.UTC)).sweep();
    }

    @Test
    void entriesEndWithTheRetentionOfTheirTopicsAndNotBefore() {
        Instant begin = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        var target = new Target.Actor("a~b");
        jobs.note(Job.requested("ann", "older", target, begin.minus(Duration.ofDays(1)), "x"));
        var audit = new TokenAudit("ann", "newer", "START", "START", null, null, null, "w", begin);
        gateway.topics.sendAndWait(Topic.TOKEN_AUDIT, "a1", audit);
        var stored = new TokenStored("t1", "ann", 1L, "acc", "ann", begin, begin.plusSeconds(1), true, "c1");
        gateway.topics.sendAndWait(Topic.TOKEN_EVENTS, "t1", stored);
        var started = new JobStarted("newer", "ann", "run", 1, begin, "data", "values");
        gateway.topics.sendAndWait(Topic.JOB_EVENTS, "s1", started);
        Awaitility.await()
                .until(() -> log.after("ann", BEGIN, 9).size() == 2
                        && uses.page("ann", null, null, 9).size() == 1);
        Instant written = Instant.now();

        sweep(begin.plus(Duration.ofDays(29)).minusSeconds(1));
        assertThat(jobs.find("ann", "older")).isPresent();

        sweep(begin.plus(Duration.ofDays(30)).minusSeconds(1));
        assertThat(jobs.find("ann", "older")).isEmpty();
        assertThat(jobs.find("ann", "newer")).isPresent();
        assertThat(log.after("ann", BEGIN, 9)).hasSize(2);

        sweep(written.plus(Duration.ofDays(30)).plusSeconds(1));
        assertThat(jobs.find("ann", "newer")).isEmpty();
        assertThat(log.after("ann", BEGIN, 9)).isEmpty();
        assertThat(uses.page("ann", null, null, 9)).hasSize(1);

        sweep(begin.plus(Duration.ofDays(365)).minusSeconds(1));
        assertThat(uses.page("ann", null, null, 9)).hasSize(1);

        sweep(begin.plus(Duration.ofDays(365)).plusSeconds(1));
        assertThat(uses.page("ann", null, null, 9)).isEmpty();
        assertThat(connections.of("ann").state()).isEqualTo(Connection.State.CONNECTED);
    }
}
