package com.apifyforge.gateway;

import static com.apifyforge.gateway.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.JobEvent.RunSummary;
import com.apifyforge.events.TokenAudit;
import com.apifyforge.events.TokenEvent.TokenRejected;
import com.apifyforge.events.TokenEvent.TokenRevoked;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.events.Topic;
import com.apifyforge.gateway.projection.Jobs;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** What the topics say is what two gateways tell, however often and from wherever it is read. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FollowIT {
    private static final Instant AT = Instant.parse("2030-01-01T10:00:00Z");
    private static final String JOB = "{\"target\":{\"actorId\":\"a~b\"}}";

    private RunningGateway gateway;
    private ConfigurableApplicationContext other;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        gateway = new RunningGateway(folder);
        other = gateway.start();
    }

    @AfterAll
    void stop() {
        other.close();
        gateway.close();
    }

    private void started(String user, String job, String id) {
        gateway.topics.sendAndWait(
                Topic.JOB_EVENTS, id, new JobStarted(job, user, "run-" + job, 1, AT, "data", "values"));
    }

    private void succeeded(String user, String job, String id) {
        var run = new RunSummary("SUCCEEDED", AT, AT.plusSeconds(5), "data", "values", 3L, null);
        gateway.topics.sendAndWait(Topic.JOB_EVENTS, id, new JobSucceeded(job, user, "run-" + job, run));
    }

    private TokenStored stored(String user, long version, String command) {
        return new TokenStored("t1", user, version, "a1", user, AT, AT.plus(Duration.ofDays(90)), true, command);
    }

    private JsonNode job(ConfigurableApplicationContext at, String user, String job, String wait) {
        return json(gateway.call(at, "GET", "/v1/jobs/" + job, gateway.person(user), "", "Prefer", "wait=" + wait));
    }

    @Test
    void waitingCallAnswersWhenTheEventIsThereAtEitherGateway() {
        String alice = gateway.person("alice");
        gateway.call("POST", "/v1/jobs", alice, JOB, "Idempotency-Key", "w1");
        var here = CompletableFuture.supplyAsync(() -> job(gateway.context(), "alice", "w1", "30"));
        var there = CompletableFuture.supplyAsync(() -> job(other, "alice", "w1", "30"));

        started("alice", "w1", "s1");
        succeeded("alice", "w1", "e1");

        assertThat(here.join().path("state").asString()).isEqualTo("SUCCEEDED");
        assertThat(there.join()).isEqualTo(here.join());
    }

    @Test
    void metricsTellTheStreamsAndHowFarTheProjectionIsBehind() {
        try (var _ = gateway.stream(gateway.context(), gateway.person("meter")).body()) {
            Awaitility.await()
                    .untilAsserted(() -> assertThat(gateway.scrape())
                            .containsPattern("(?m)^vault_event_streams [1-9]")
                            .containsPattern("(?m)^vault_projection_behind [0-9]"));
        }
    }

    /** The client keeps the connection: a stream that went on would be the answer to its next call. */
    @Test
    void headOfAStreamIsOverAtOnce() {
        String hedy = gateway.person("hedy");
        for (int call = 0; call < 3; call++) {
            assertThat(gateway.call("HEAD", "/v1/events", hedy, "").statusCode())
                    .isEqualTo(200);
            assertThat(gateway.call("GET", "/v1/jobs", hedy, "").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void partOfADollarIsALimit() {
        String body = "{\"target\":{\"actorId\":\"a~b\"},\"options\":{\"maxTotalChargeUsd\":0.5,\"maxItems\":5}}";

        var answer = gateway.call("POST", "/v1/jobs", gateway.person("dolly"), body, "Idempotency-Key", "d1");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    /** A dispute cancels a thousand at most: the run that costs must not stand behind jobs that only wait. */
    @Test
    void runningJobsAreTheFirstOfThoseThatAreOpen() {
        started("olaf", "runs", "olaf-1");
        for (int later = 0; later < 3; later++) {
            gateway.call("POST", "/v1/jobs", gateway.person("olaf"), JOB, "Idempotency-Key", "waits-" + later);
        }

        Awaitility.await().untilAsserted(() -> {
            var open = gateway.context().getBean(Jobs.class).open("olaf", 10);
            assertThat(open).hasSize(4);
            assertThat(open.getFirst().jobId()).isEqualTo("runs");
        });
    }

    @Test
    void repeatedEventIsToldOnce() {
        String bob = gateway.person("bob");
        gateway.call("POST", "/v1/jobs", bob, JOB, "Idempotency-Key", "r1");
        started("bob", "r1", "s2");
        started("bob", "r1", "s2");
        succeeded("bob", "r1", "e2");
        started("bob", "r1", "s2");
        succeeded("bob", "r1", "e2");
        gateway.topics.sendAndWait(Topic.TOKEN_EVENTS, "t2", stored("bob", 1, "c2"));
        gateway.topics.sendAndWait(Topic.TOKEN_EVENTS, "t2", stored("bob", 1, "c2"));
        gateway.topics.sendAndWait(
                Topic.TOKEN_EVENTS, "t3", new TokenRevoked("t1", "bob", 1, AT, "DISCONNECTED_BY_USER", "c3"));

        gateway.call("GET", "/v1/connection?after=c3", bob, "", "Prefer", "wait=30");
        assertThat(job(other, "bob", "r1", "30").path("timeline").findValuesAsString("type"))
                .containsExactlyInAnyOrder("JobRequested", "JobStarted", "JobSucceeded");
        assertThat(types(gateway.stream(other, bob, "Last-Event-ID", "t-1.j-1"), 4))
                .containsExactlyInAnyOrder("JobStarted", "JobSucceeded", "TokenStored", "TokenRevoked");
    }

    @Test
    void streamGoesOnAtAnotherGatewayWithNothingLostAndNothingTwice() {
        String carol = gateway.person("carol");
        started("carol", "c1", "s4");
        var first = events(gateway.stream(gateway.context(), carol, "Last-Event-ID", "t-1.j-1"), 1)
                .getFirst();
        succeeded("carol", "c1", "e4");
        started("carol", "c2", "s5");

        var rest = events(gateway.stream(other, carol, "Last-Event-ID", first.id), 2);

        assertThat(first.type).isEqualTo("JobStarted");
        assertThat(rest.stream().map(event -> event.type)).containsExactly("JobSucceeded", "JobStarted");
        assertThat(rest.getFirst().data).contains("\"id\":\"e4\"", "\"type\":\"JobSucceeded\"", "\"jobId\":\"c1\"");
    }

    @Test
    void streamThatBeginsNowTellsWhatComesAndNothingOfOthers() {
        String dora = gateway.person("dora");
        started("dora", "d0", "s6");
        Awaitility.await()
                .until(() -> gateway.call("GET", "/v1/jobs/d0", dora, "").statusCode() == 200);
        var lines = gateway.stream(other, dora).body().iterator();
        var begun = events(lines, 0);
        started("eve", "d1", "s7");
        started("dora", "d2", "s8");

        assertThat(begun).isEmpty();
        assertThat(events(lines, 1).getFirst().data).contains("\"jobId\":\"d2\"");
    }

    @Test
    void connectAnswersWithWhatTheServicesSay() {
        String fay = gateway.person("fay");
        String seal = "{\"sealedToken\":\"aaaa..bbbb.cccc.dddd\"}";
        var connecting = CompletableFuture.supplyAsync(
                () -> gateway.call("PUT", "/v1/connection", fay, seal, "Idempotency-Key", "c5", "Prefer", "wait=30"));
        var rejecting = CompletableFuture.supplyAsync(
                () -> gateway.call("PUT", "/v1/connection", fay, seal, "Idempotency-Key", "c6", "Prefer", "wait=30"));

        gateway.topics.sendAndWait(Topic.TOKEN_EVENTS, "t5", stored("fay", 1, "c5"));
        gateway.topics.sendAndWait(Topic.TOKEN_EVENTS, "t6", new TokenRejected("fay", "c6", "SEAL_BROKEN"));

        assertThat(connecting.join().statusCode()).isEqualTo(200);
        assertThat(json(connecting.join()).path("state").asString()).isEqualTo("CONNECTED");
        assertThat(rejecting.join().statusCode()).isEqualTo(422);
        assertThat(json(rejecting.join()).path("reason").asString()).isEqualTo("SEAL_BROKEN");
        var unanswered = gateway.call("PUT", "/v1/connection", fay, seal, "Idempotency-Key", "c7", "Prefer", "wait=0");
        assertThat(unanswered.statusCode()).isEqualTo(202);
        assertThat(json(unanswered).path("commandId").asString()).isEqualTo("c7");
    }

    @Test
    void listsArePagedWithoutGapOrRepeat() {
        String gus = gateway.person("gus");
        for (int job = 0; job < 7; job++) {
            gateway.call("POST", "/v1/jobs", gus, JOB, "Idempotency-Key", "p" + job);
            gateway.topics.sendAndWait(
                    Topic.TOKEN_AUDIT,
                    "u" + job,
                    new TokenAudit("gus", "p" + job, "START", "START", null, null, null, "w", AT.plusSeconds(job)));
        }
        gateway.topics.sendAndWait(
                Topic.TOKEN_AUDIT,
                "u6",
                new TokenAudit("gus", "p6", "START", "START", null, null, null, "w", AT.plusSeconds(6)));
        succeeded("gus", "p3", "e9");
        job(gateway.context(), "gus", "p3", "30");

        assertThat(pages(gus, "/v1/jobs?limit=3")).containsExactly("p6", "p5", "p4", "p3", "p2", "p1", "p0");
        assertThat(pages(gus, "/v1/jobs?limit=3&state=SUCCEEDED")).containsExactly("p3");
        assertThat(pages(gus, "/v1/jobs?limit=3&q=p5")).containsExactly("p5");
        Awaitility.await()
                .untilAsserted(() -> assertThat(pages(gus, "/v1/uses?limit=2"))
                        .containsExactly("p6", "p5", "p4", "p3", "p2", "p1", "p0"));
        String days = "/v1/uses?limit=2&from=" + AT.plusSeconds(2) + "&to=" + AT.plusSeconds(5);
        assertThat(pages(gus, days)).containsExactly("p4", "p3", "p2");
        assertThat(pages(gus, days + "&jobId=p4")).containsExactly("p4");
        assertThat(pages(gus, days + "&jobId=p5")).isEmpty();
        assertThat(pages(
                        gus,
                        "/v1/uses?from=" + Instant.MIN + "&to=%2B"
                                + Instant.MAX.toString().substring(1)))
                .hasSize(7);
        assertThat(pages(gus, "/v1/uses?from=" + AT.plusSeconds(5) + "&to=" + AT))
                .isEmpty();
    }

    private List<String> pages(String token, String path) {
        var ids = new ArrayList<String>();
        String cursor = "";
        do {
            var page = json(gateway.call(other, "GET", path + cursor, token, ""));
            page.path("items").forEach(item -> ids.add(item.path("jobId").asString()));
            cursor = page.has("next") ? "&cursor=" + page.path("next").asString() : "";
        } while (!cursor.isEmpty());
        return ids;
    }

    private record Event(String id, String type, String data) {}

    private static List<String> types(HttpResponse<Stream<String>> stream, int count) {
        return events(stream, count).stream().map(event -> event.type).toList();
    }

    private static List<Event> events(HttpResponse<Stream<String>> stream, int count) {
        return events(stream.body().iterator(), count);
    }

    /** With a count of 0 the place where the stream begins. */
    private static List<Event> events(Iterator<String> lines, int count) {
        var events = new ArrayList<Event>();
        String id = "";
        String type = "";
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("event: ")) {
                type = line.substring(7);
            } else if (line.startsWith("data: ")) {
                events.add(new Event(id, type, line.substring(6)));
            }
            if (events.size() == count && line.isEmpty()) {
                break;
            }
        }
        return events;
    }
}
