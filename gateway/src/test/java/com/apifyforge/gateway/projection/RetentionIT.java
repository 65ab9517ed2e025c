package com.apifyforge.gateway.projection;

import static com.apifyforge.gateway.RunningGateway.reason;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.Message;
import com.apifyforge.events.Target;
import com.apifyforge.events.TokenAudit;
import com.apifyforge.events.TokenEvent.TokenRevoked;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.events.Topic;
import com.apifyforge.gateway.RunningGateway;
import com.apifyforge.gateway.log.EventLog;
import com.apifyforge.gateway.log.Position;
import com.apifyforge.gateway.log.Seen;
import com.mongodb.client.MongoClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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

    private HttpResponse<String> erase(ConfigurableApplicationContext at) {
        return gateway.call(at, "DELETE", "/v1/me", gateway.person("eva"), "");
    }

    private void tell(Topic topic, String id, Message message) {
        gateway.topics.sendAndWait(topic, id, message);
    }

    private List<String> told(ConfigurableApplicationContext at, String user) {
        return Stream.of("/v1/connection", "/v1/jobs", "/v1/uses")
                .map(path ->
                        gateway.call(at, "GET", path, gateway.person(user), "").body())
                .toList();
    }

    @Test
    void erasedUserIsNotToldOfAgainAlsoAfterARebuild() {
        var begin = Instant.now();
        var nothing = told(gateway.context(), "eva");
        tell(Topic.TOKEN_EVENTS, "e1", new TokenStored("t1", "eva", 1L, "acc", "x", begin, begin, true, "c1"));
        tell(Topic.JOB_EVENTS, "e2", new JobStarted("ej", "eva", "run", 1, begin, "data", "values"));
        tell(Topic.TOKEN_AUDIT, "e3", new TokenAudit("eva", "ej", "START", "START", null, null, null, "w", begin));
        tell(Topic.JOB_EVENTS, "f2", new JobStarted("fj", "evan", "run", 1, begin, "data", "values"));
        Awaitility.await()
                .until(() -> log.after("eva", BEGIN, 9).size() == 2
                        && uses.page("eva", new Uses.Filter(null, null, null), null, 9)
                                        .size()
                                == 1
                        && jobs.find("evan", "fj").isPresent());
        assertThat(reason(erase(gateway.context()))).isEqualTo("STILL_CONNECTED");

        tell(Topic.TOKEN_EVENTS, "e4", new TokenRevoked("t1", "eva", 1, begin, "DISCONNECTED_BY_USER", "c2"));
        Awaitility.await().until(() -> connections.of("eva").state() == Connection.State.NOT_CONNECTED);
        assertThat(reason(erase(gateway.context()))).isEqualTo("JOBS_NOT_OVER");

        tell(Topic.JOB_EVENTS, "e5", new JobRefused("ej", "eva", "NOT_CONNECTED", "hint"));
        // On its way to the topic, whose events come after.
        var noted = Job.requested("eva", "noted", new Target.Actor("a~b"), Instant.now(), "x");
        jobs.note(noted);
        Awaitility.await()
                .until(() -> jobs.find("eva", "ej").orElseThrow().status().isOver());
        assertThat(reason(erase(gateway.context()))).isEqualTo("JOBS_NOT_OVER");
        jobs.forget(noted);
        Awaitility.await().until(() -> erase(gateway.context()).statusCode() == 204);
        assertThat(told(gateway.context(), "eva")).isEqualTo(nothing);
        assertThat(log.after("eva", BEGIN, 9)).isEmpty();
        assertThat(jobs.find("evan", "fj")).isPresent();

        var anew = List.of("--gateway.group=anew", "--gateway.store.database=anew");
        var kept = gateway.context().getBean(MongoClient.class);
        kept.getDatabase("anew")
                .getCollection(Erased.COLLECTION)
                .insertMany(kept.getDatabase("apifyforge_gateway")
                        .getCollection(Erased.COLLECTION)
                        .find()
                        .into(new ArrayList<>()));
        try (var rebuilt = gateway.start(anew.toArray(String[]::new))) {
            tell(Topic.TOKEN_EVENTS, "e6", new TokenStored("t2", "eva", 2L, "acc", "y", begin, begin, true, "c3"));
            Awaitility.await()
                    .untilAsserted(() -> assertThat(
                                    rebuilt.getBean(Connections.class).of("eva").state())
                            .isEqualTo(Connection.State.CONNECTED));
            Awaitility.await()
                    .until(() -> rebuilt.getBean(Jobs.class).find("evan", "fj").isPresent());
            Awaitility.await()
                    .untilAsserted(() -> assertThat(told(rebuilt, "eva")).isEqualTo(told(gateway.context(), "eva")));
            assertThat(rebuilt.getBean(Jobs.class).find("eva", "ej")).isEmpty();
            assertThat(rebuilt.getBean(EventLog.class).after("eva", BEGIN, 9)).hasSize(1);
        }
    }

    /** As a rebuild does, and a gateway that was about to write when the user was erased. */
    @Test
    void commandsBeforeTheMarkStayErasedThoughTheyArePutTogetherWithLaterOnes() {
        Instant at = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        var before = Connection.none("ida")
                .with(new TokenStored("t1", "ida", 1L, "acc", "x", at, at, true, "c1"), new Seen("i1", at, 1))
                .with(new TokenRevoked("t1", "ida", 1, at, "DISCONNECTED_BY_USER", "c2"), new Seen("i2", at, 2));
        var after =
                before.with(new TokenStored("t2", "ida", 2L, "acc", "y", at, at, true, "c3"), new Seen("i3", at, 3));
        var erased = gateway.context().getBean(Erased.class);
        erased.erase(before, at);

        connections.write(List.of(after));
        erased.deleteAgain(List.of("ida"));

        Connection left = connections.of("ida");
        assertThat(left.state()).isEqualTo(Connection.State.CONNECTED);
        assertThat(left.outcomes()).extracting(Connection.Outcome::commandId).containsExactly("c3");
        assertThat(left.seen()).extracting(Connection.Told::id).containsExactly("i3");
    }

    @Test
    void programErasesNobody() {
        var answer = gateway.call("DELETE", "/v1/me", gateway.program("anybody"), "", "Forge-User", "eva");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(reason(answer)).isEqualTo("NOT_ALLOWED");
    }

    private void sweep(Instant now) {
        new Retention(jobs, uses, log, gateway.context().getBean(Erased.class), Clock.fixed(now, ZoneOffset.UTC)).run();
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
                        && uses.page("ann", new Uses.Filter(null, null, null), null, 9)
                                        .size()
                                == 1);
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
        assertThat(uses.page("ann", new Uses.Filter(null, null, null), null, 9)).hasSize(1);

        sweep(begin.plus(Duration.ofDays(365)).minusSeconds(1));
        assertThat(uses.page("ann", new Uses.Filter(null, null, null), null, 9)).hasSize(1);

        sweep(begin.plus(Duration.ofDays(365)).plusSeconds(1));
        assertThat(uses.page("ann", new Uses.Filter(null, null, null), null, 9)).isEmpty();
        assertThat(connections.of("ann").state()).isEqualTo(Connection.State.CONNECTED);
    }
}
