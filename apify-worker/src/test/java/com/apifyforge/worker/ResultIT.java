package com.apifyforge.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.Target;
import com.apifyforge.events.TokenEvent.TokenInvalidated;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.sandbox.fault.Fault;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Results of a run are for whoever shows its job's ticket, over TLS as gateway or scheduler; each read is on record. */
class ResultIT {
    private static final byte[] ANNA = ApifySandbox.token("anna", 1);

    @TempDir
    static Path folder;

    private static Stage stage;
    private static Jobs jobs;
    private static String run;

    @BeforeAll
    static void start() throws Exception {
        stage = new Stage(folder, "--worker.results.at-once=8");
        jobs = new Jobs(stage);
        stage.connect("anna", ANNA.clone());
        jobs.request("anna", "seven", "{\"seconds\":0,\"items\":7}");
        run = stage.events.await("seven", JobSucceeded.class).runId();
    }

    @AfterAll
    static void stop() throws Exception {
        stage.close();
    }

    @AfterEach
    void noFaults() {
        stage.apify.faults().clear();
    }

    private static HttpResponse<String> read(String path) {
        return stage.result("scheduler", jobs.readTicket("anna", "seven"), path);
    }

    private static String atApify(String path) {
        return stage.atApify(ANNA, "/v2/actor-runs/" + run + path);
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String reason) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        var problem = JsonMapper.shared().readTree(answer.body());
        assertThat(problem.path("reason").asString()).isEqualTo(reason);
        assertThat(problem.path("detail").asString()).isNotBlank();
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/items, /dataset/items",
        "/v1/items?offset=2&limit=3, /dataset/items?offset=2&limit=3",
        "/v1/items?format=jsonl, /dataset/items?format=jsonl",
        "/v1/items?offset=100, /dataset/items?offset=100",
        "/v1/records/OUTPUT, /key-value-store/records/OUTPUT",
        "/v1/records/INPUT, /key-value-store/records/INPUT",
    })
    void schedulerReadsWhatApifyHas(String path, String there) {
        long before = stage.uses("anna", "READ");

        var answer = read(path);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(atApify(there)).isNotEmpty();
        assertThat(stage.uses("anna", "READ")).isEqualTo(before + 1);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void pageTellsHowManyThereAre() {
        var answer = stage.result("gateway", jobs.readTicket("anna", "seven"), "/v1/items?limit=2&offset=1");

        assertThat(answer.headers().firstValue("X-Apify-Pagination-Total")).hasValue("7");
        assertThat(JsonMapper.shared().readTree(answer.body())).hasSize(2);
        assertThat(read("/v1/log").body()).contains("The run is SUCCEEDED.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"apify-worker", "operator", "console", "token-service"})
    void otherWorkloadsAreTurnedAway(String name) {
        var answer = stage.result(name, jobs.readTicket("anna", "seven"), "/v1/items");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("client certificate").doesNotContain("index");
    }

    @Test
    void ticketOpensItsRunAndNoOther() {
        stage.connect("otto", ApifySandbox.token("otto", 1));
        jobs.request("otto", "ottos", "{\"seconds\":0,\"items\":2}");
        stage.events.await("ottos", JobSucceeded.class);
        long before = stage.uses("anna", "READ");

        assertRefused(ask(jobs.readTicket("otto", "seven", Jobs.actor("anna"))), 409, "NO_RUN");
        assertRefused(ask(jobs.readTicket("anna", "ottos", Jobs.actor("otto"))), 409, "NO_RUN");
        assertRefused(ask(jobs.readTicket("anna", "seven", new Target.Actor("other"))), 409, "JOB_ID_REUSED");
        assertRefused(ask(jobs.readTicket("anna", "never-run")), 409, "NO_RUN");
        assertRefused(
                ask(jobs.ticket("anna", "seven", Jobs.actor("anna"), Duration.ofMinutes(-10))), 403, "TICKET_EXPIRED");
        assertRefused(ask(jobs.ticket("anna", "seven")), 403, "TICKET_LIFE_TOO_LONG");
        assertRefused(ask(altered(jobs.readTicket("anna", "seven"))), 403, "TICKET_SIGNATURE_WRONG");
        assertRefused(ask(""), 403, "TICKET_INVALID");
        assertRefused(ask("a.b.c"), 403, "TICKET_INVALID");
        assertThat(stage.uses("anna", "READ")).isEqualTo(before);
    }

    private static HttpResponse<String> ask(String ticket) {
        return stage.result("scheduler", ticket, "/v1/items");
    }

    private static String altered(String ticket) {
        int middle = ticket.lastIndexOf('.') + 20;
        char other = ticket.charAt(middle) == 'A' ? 'B' : 'A';
        return ticket.substring(0, middle) + other + ticket.substring(middle + 1);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/items?ofset=3, 400",
        "/v1/items?limit=0, 400",
        "/v1/items?limit=-1, 400",
        "/v1/items?offset=1.5, 400",
        "/v1/items?offset=1&offset=2, 400",
        "/v1/items?format=xlsx, 400",
        "/v1/items?fields=, 400",
        "/v1/log?stream=1, 400",
        "/v1/records/NOTHING, 404",
        "/v1/records/a%2Fb, 400",
        "/v1/records/, 404",
        "/v1/items/, 404",
        "/v1/leases, 404",
        "/actuator/health, 404",
        "/, 404",
    })
    void slipsAreToldAndReadNothing(String path, int status) {
        var answer = read(path);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    }

    @ParameterizedTest
    @CsvSource({
        "its!-_.('1'), 404, NO_RESULT",
        "its%21-_.%28%271%27%29, 404, NO_RESULT",
        "%61%7Eb, 400, MALFORMED_REQUEST",
        "%2e%2e%3f, 400, MALFORMED_REQUEST"
    })
    void keyIsJudgedByWhatItIsHoweverItIsSent(String key, int status, String reason) {
        assertRefused(read("/v1/records/" + key), status, reason);
    }

    @ParameterizedTest
    @CsvSource({"%28, 256, 404, NO_RESULT", "(, 257, 400, MALFORMED_REQUEST"})
    void keyHas256CharactersAtMost(String character, int length, int status, String reason) {
        assertRefused(read("/v1/records/" + character.repeat(length)), status, reason);
    }

    @Test
    void runningRunIsReadAndA401IsNoticed() {
        byte[] token = ApifySandbox.token("vera", 1);
        stage.connect("vera", token.clone());
        jobs.request("vera", "going-on", "{\"seconds\":600}");
        stage.events.await("going-on", JobStarted.class);
        assertThat(stage.result("gateway", jobs.readTicket("vera", "going-on"), "/v1/log")
                        .body())
                .contains("The sandbox plays this run.");

        assertThat(stage.result("gateway", jobs.ticket("vera", "going-on"), "/v1/log")
                        .statusCode())
                .isEqualTo(200);

        stage.apify.revoke(token);

        assertRefused(
                stage.result("gateway", jobs.readTicket("vera", "going-on"), "/v1/items"),
                409,
                "TOKEN_REFUSED_BY_APIFY");
        stage.events.awaitToken("vera", TokenInvalidated.class);
        assertRefused(stage.result("gateway", jobs.readTicket("vera", "going-on"), "/v1/items"), 409, "TOKEN_INVALID");
    }

    @Test
    void nothingIsReadAfterADisconnect() {
        stage.connect("dora", ApifySandbox.token("dora", 1));
        jobs.request("dora", "doras", "{\"seconds\":0}");
        stage.events.await("doras", JobSucceeded.class);
        String ticket = jobs.readTicket("dora", "doras");
        assertThat(ask(ticket).statusCode()).isEqualTo(200);

        stage.disconnect("dora");
        assertRefused(ask(ticket), 409, "NOT_CONNECTED");

        stage.connect("dora", ApifySandbox.token("dora", 1));
        assertRefused(ask(ticket), 409, "NOT_CONNECTED");
    }

    @ParameterizedTest
    @CsvSource({"500, 503, RESULT_UNAVAILABLE", "429, 429, RESULTS_BUSY", "402, 403, APIFY_PLATFORM_FEATURE_DISABLED"})
    void whatApifyRefusesIsToldByItsKind(int status, int told, String reason) {
        stage.apify
                .faults()
                .next(
                        1,
                        "GET",
                        "/v2/actor-runs/" + run + "/dataset/items",
                        new Fault.Failure(status, "platform-feature-disabled"));

        assertRefused(read("/v1/items"), told, reason);
    }

    /** Its length is not known before, so only a missing end tells that it is not whole. */
    @Test
    void answerThatBreaksOffIsNotTakenForWhole() {
        jobs.request("anna", "many", "{\"seconds\":0,\"items\":20000,\"itemBytes\":200}");
        var many = stage.events.await("many", JobSucceeded.class);
        stage.apify.faults().next(1, "GET", "/v2/actor-runs/" + many.runId() + "/dataset/items", new Fault.CutBody());

        assertThatThrownBy(() -> stage.result("gateway", jobs.readTicket("anna", "many"), "/v1/items"))
                .hasRootCauseInstanceOf(java.io.IOException.class);

        var again = stage.result("gateway", jobs.readTicket("anna", "many"), "/v1/items?offset=19999");
        assertThat(JsonMapper.shared().readTree(again.body())).hasSize(1);
    }

    /** Two of eight are one user's share; others are read meanwhile. */
    @Test
    void oneUsersReadsLeaveRoomForOthers() {
        stage.connect("bulk", ApifySandbox.token("bulk", 1));
        jobs.request("bulk", "bulks", "{\"seconds\":0,\"items\":5}");
        stage.events.await("bulks", JobSucceeded.class);
        stage.apify
                .faults()
                .share(
                        1,
                        "GET",
                        "/v2/actor-runs/" + stage.runsOf("bulk").getFirst().id() + "/dataset/items",
                        new Fault.SlowBody(Duration.ofSeconds(5)));

        List<CompletableFuture<Integer>> slow = Stream.generate(() -> CompletableFuture.supplyAsync(
                        () -> ask(jobs.readTicket("bulk", "bulks")).statusCode()))
                .limit(4)
                .toList();

        assertThat(read("/v1/items").statusCode()).isEqualTo(200);
        assertThat(slow.stream().map(CompletableFuture::join))
                .contains(200, 429)
                .containsOnly(200, 429);
        await().until(() -> ask(jobs.readTicket("anna", "seven")).statusCode() == 200);
    }

    @Test
    void callerWithoutCertificateGetsNoConnection() {
        assertThatThrownBy(() -> stage.result(null, jobs.readTicket("anna", "seven"), "/v1/items"))
                .hasRootCauseInstanceOf(java.io.IOException.class);
    }
}
