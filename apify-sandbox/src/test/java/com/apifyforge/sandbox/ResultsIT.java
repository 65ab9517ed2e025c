package com.apifyforge.sandbox;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.apifyforge.sandbox.fault.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a run leaves behind is read as Apify's description says. */
class ResultsIT {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String CSV = "text/csv; charset=utf-8";

    static ApifySandbox sandbox;
    static HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        sandbox = ApifySandbox.start(0, null, null);
    }

    @AfterEach
    void clear() {
        sandbox.faults().clear();
    }

    @AfterAll
    static void stop() {
        http.shutdownNow();
        sandbox.close();
    }

    private static HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(sandbox.uri() + path));
    }

    private static HttpRequest.Builder as(String user, String path) {
        return to(path).header("Authorization", "Bearer " + new String(ApifySandbox.token(user, 1), US_ASCII));
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return http.send(as("alice", path).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> head(String path) throws Exception {
        return http.send(as("alice", path).HEAD().build(), BodyHandlers.ofString());
    }

    private static String started(String script) throws Exception {
        var start = as("alice", "/v2/actors/me~work/runs")
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(BodyPublishers.ofString("{\"sandbox\":{" + script + "}}"));
        var run = MAPPER.readTree(
                http.send(start.build(), BodyHandlers.ofString()).body());
        return "/v2/actor-runs/" + run.at("/data/id").asString();
    }

    private static String items(String run) {
        return run + "/dataset/items";
    }

    private static String datasetOf(String run) throws Exception {
        var json = MAPPER.readTree(get(run).body());
        return "/v2/datasets/" + json.at("/data/defaultDatasetId").asString();
    }

    private static List<Integer> ids(HttpResponse<String> page) {
        return MAPPER.readTree(page.body())
                .valueStream()
                .map(item -> item.get("id").asInt())
                .toList();
    }

    private static List<String> paging(HttpResponse<?> page) {
        return List.of("Offset", "Limit", "Count", "Total", "Desc").stream()
                .map(name ->
                        page.headers().firstValue("X-Apify-Pagination-" + name).orElse("none"))
                .toList();
    }

    private static String type(HttpResponse<?> answer) {
        return answer.headers().firstValue("Content-Type").orElseThrow();
    }

    private static JsonNode error(HttpResponse<String> answer) {
        return MAPPER.readTree(answer.body()).get("error");
    }

    @Test
    void pageHoldsTheItemsAskedForAndSaysWhichInItsHeaders() throws Exception {
        var run = started("\"seconds\":0,\"items\":10");

        var page = get(items(run) + "?offset=3&limit=4");
        assertThat(ids(page)).containsExactly(3, 4, 5, 6);
        assertThat(paging(page)).containsExactly("3", "4", "4", "10", "false");

        var backwards = get(items(run) + "?offset=3&limit=4&desc=1");
        assertThat(ids(backwards)).containsExactly(6, 5, 4, 3);
        assertThat(paging(backwards)).containsExactly("3", "4", "4", "10", "true");

        var last = get(items(run) + "?offset=8&limit=4");
        assertThat(ids(last)).containsExactly(8, 9);
        assertThat(paging(last)).containsExactly("8", "4", "2", "10", "false");

        var beyond = get(items(run) + "?offset=40&limit=4");
        assertThat(beyond.body()).isEqualTo("[]");
        assertThat(paging(beyond)).containsExactly("40", "4", "0", "10", "false");
    }

    /** The official JavaScript client: "API returns 999999999999 when no limit is used", "API treats 0 as undefined". */
    @ParameterizedTest
    @ValueSource(strings = {"", "?limit=", "?limit=0", "?limit=999999999999"})
    void withoutALimitAllItemsCome(String query) throws Exception {
        var page = get(items(started("\"seconds\":0,\"items\":3000")) + query);

        assertThat(ids(page)).isEqualTo(IntStream.range(0, 3000).boxed().toList());
        assertThat(paging(page)).containsExactly("0", "999999999999", "3000", "3000", "false");
    }

    @Test
    void datasetAndItsRunGiveTheSameItemsAndCountThemAlike() throws Exception {
        var run = started("\"seconds\":0,\"items\":5,\"itemBytes\":100");
        var dataset = datasetOf(run);

        assertThat(get(dataset + "/items").body()).isEqualTo(get(items(run)).body());
        assertThat(MAPPER.readTree(get(dataset).body()).at("/data/itemCount").asInt())
                .isEqualTo(5);
        assertThat(ids(get(items(started("\"seconds\":0"))))).containsExactly(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "fields=text,id; [{\"text\":\"TEXT\",\"id\":0}]",
                "fields=id,text; [{\"id\":0,\"text\":\"TEXT\"}]",
                "fields=id,other,id; [{\"id\":0}]",
                "omit=text; [{\"id\":0}]",
                "omit=id,text; [{}]",
                "omit=id,text&clean=1; []",
                "fields=other&skipEmpty=true; []",
                "clean=true; [{\"id\":0,\"text\":\"TEXT\"}]"
            })
    void fieldsArePickedInTheOrderAsked(String query, String expected) throws Exception {
        var run = started("\"seconds\":0");
        var text = MAPPER.readTree(get(items(run)).body()).at("/0/text").asString();

        assertThat(get(items(run) + "?" + query).body()).isEqualTo(expected.replace("TEXT", text));
    }

    @Test
    void formatsHaveTheirTypes() throws Exception {
        var run = started("\"seconds\":0,\"items\":2");
        var id = run.substring(run.lastIndexOf('/') + 1);

        var lines = get(items(run) + "?format=jsonl&fields=id");
        assertThat(type(lines)).isEqualTo("application/jsonl; charset=utf-8");
        assertThat(lines.body()).isEqualTo("{\"id\":0}\n{\"id\":1}\n");

        var table = get(items(run) + "?format=csv");
        assertThat(type(table)).isEqualTo(CSV);
        assertThat(table.body())
                .isEqualTo("\uFEFFid,text\n0,\"Item 0, run " + id + "\"\n1,\"Item 1, run " + id + "\"\n");
        assertThat(get(items(run) + "?format=csv&bom=0&fields=id").body()).isEqualTo("id\n0\n1\n");
        assertThat(get(items(run) + "?format=csv&bom=false&skipHeaderRow=1&fields=id")
                        .body())
                .isEqualTo("0\n1\n");
        assertThat(type(get(items(run) + "?format=json"))).isEqualTo("application/json; charset=utf-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"format=yaml", "format=xlsx", "offset=-1", "limit=many", "limit=-3"})
    void parameterThatApifyDoesNotKnowIsRefused(String query) throws Exception {
        var refused = get(items(started("\"seconds\":0")) + "?" + query);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(error(refused).get("type").asString()).isEqualTo("invalid-parameter");
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 1000, 1_048_576})
    void itemIsAsLongAsTheRunWasTold(int bytes) throws Exception {
        var run = started("\"seconds\":0,\"items\":12,\"itemBytes\":" + bytes);

        var lines = get(items(run) + "?format=jsonl").body().lines().toList();

        assertThat(lines).hasSize(12).allSatisfy(line -> {
            assertThat(line).hasSize(bytes);
            assertThat(MAPPER.readTree(line).propertyNames()).containsExactly("id", "text");
        });
        assertThat(get(items(run) + "?offset=11&format=jsonl").body()).isEqualTo(lines.get(11) + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"63", "1048577", "\"large\"", "null"})
    void itemLengthThatCannotBeIsRefused(String bytes) throws Exception {
        var start = as("alice", "/v2/actors/me~work/runs")
                .POST(BodyPublishers.ofString("{\"sandbox\":{\"itemBytes\":" + bytes + "}}"));

        assertThat(error(http.send(start.build(), BodyHandlers.ofString()))
                        .get("type")
                        .asString())
                .isEqualTo("invalid-input");
    }

    @Test
    void longAnswerIsChunkedAndArrivesWhole() throws Exception {
        var run = started("\"seconds\":0,\"items\":100000,\"itemBytes\":1000");

        var answer = http.send(as("alice", items(run) + "?format=jsonl").build(), BodyHandlers.ofInputStream());

        assertThat(answer.headers().firstValue("Content-Length")).isEmpty();
        assertThat(answer.headers().firstValue("Transfer-Encoding")).contains("chunked");
        assertThat(length(answer)).isEqualTo(100_000L * 1001);
    }

    private static long length(HttpResponse<java.io.InputStream> answer) throws IOException {
        try (var body = answer.body()) {
            return body.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }

    @Test
    void othersCallsGoOnWhileALongAnswerIsRead() throws Exception {
        var run = started("\"seconds\":0,\"items\":1000000,\"itemBytes\":1000");
        var answers = IntStream.range(0, 4)
                .mapToObj(_ -> http.sendAsync(as("alice", items(run)).build(), BodyHandlers.ofInputStream()))
                .toList();
        for (var answer : answers) {
            assertThat(answer.get().body().read()).isEqualTo('[');
        }

        assertThat(get(run).statusCode()).isEqualTo(200);
        for (var answer : answers) {
            answer.get().body().close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dataset/items",
                "/dataset/items?format=csv",
                "/key-value-store/records/INPUT",
                "/key-value-store/records/OUTPUT",
                "/log"
            })
    void resultsAreTheOwnersAlone(String path) throws Exception {
        var run = started("\"seconds\":0");

        var stranger = http.send(as("bob", run + path).build(), BodyHandlers.ofString());
        assertThat(stranger.statusCode()).isEqualTo(404);
        assertThat(error(stranger).get("type").asString()).isEqualTo("record-not-found");

        var nobody = http.send(to(run + path).build(), BodyHandlers.ofString());
        assertThat(nobody.statusCode()).isEqualTo(401);
        assertThat(error(nobody).get("type").asString()).isEqualTo("token-not-provided");

        var wrong = to(run + path).header("Authorization", "Bearer apify_api_" + "x".repeat(35));
        assertThat(error(http.send(wrong.build(), BodyHandlers.ofString()))
                        .get("type")
                        .asString())
                .isEqualTo("user-or-token-not-found");
        assertThat(get(run + path).statusCode()).isEqualTo(200);
    }

    @Test
    void headTellsOfItemsAndRecordsWithoutThem() throws Exception {
        var run = started("\"seconds\":0,\"items\":1000000,\"itemBytes\":1000");
        var dataset = datasetOf(run);
        var store = dataset.replace("datasets/D", "key-value-stores/K");

        var page = head(dataset + "/items?offset=7&limit=5&format=csv");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(type(page)).isEqualTo(CSV);
        assertThat(paging(page)).containsExactly("7", "5", "5", "1000000", "false");
        assertThat(page.body()).isEmpty();

        assertThat(head(store + "/records/OUTPUT").headers().firstValue("Content-Length"))
                .contains(Integer.toString("{\"items\":1000000}".length()));
        assertThat(head(store + "/records/NIX").statusCode()).isEqualTo(404);
        assertThat(head(run + "/dataset/items").statusCode()).isEqualTo(405);
    }

    @Test
    void recordsAreGivenInTheirType() throws Exception {
        var run = started("\"seconds\":0,\"items\":3");
        var records = run + "/key-value-store/records/";

        var input = get(records + "INPUT");
        assertThat(type(input)).isEqualTo("application/json; charset=utf-8");
        assertThat(input.body()).isEqualTo("{\"sandbox\":{\"seconds\":0,\"items\":3}}");
        assertThat(get(records + "OUTPUT").body()).isEqualTo("{\"items\":3}");

        var failed = started("\"seconds\":0,\"status\":\"FAILED\"") + "/key-value-store/records/OUTPUT";
        for (var path : new String[] {records + "NIX", records + "output", records + "a%2Fb", failed}) {
            assertThat(get(path).statusCode()).isEqualTo(404);
        }
        assertThat(error(get(failed)).get("type").asString()).isEqualTo("record-not-found");
    }

    @Test
    void logTellsInOrderWhatTheRunDid() throws Exception {
        var log = get(started("\"seconds\":0,\"items\":3,\"status\":\"FAILED\"") + "/log");

        assertThat(type(log)).isEqualTo("text/plain; charset=utf-8");
        assertThat(log.body()).contains("Items: 3\n", "FAILED");
        assertThat(log.body().lines().map(line -> Instant.parse(line.substring(0, 24))))
                .hasSize(4)
                .isSorted();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dataset/items", "/dataset/items?format=jsonl", "/key-value-store/records/INPUT"})
    void answerCanBreakOffInTheMiddle(String path) throws Exception {
        var run = started("\"seconds\":0,\"items\":1000,\"itemBytes\":1000,\"text\":\"" + "x".repeat(900_000) + "\"");
        var whole = get(run + path).body().length();
        sandbox.faults().next(1, "GET", ".*/(items|INPUT)", new Fault.CutBody());

        var answer = http.send(as("alice", run + path).build(), BodyHandlers.ofInputStream());

        assertThat(answer.statusCode()).isEqualTo(200);
        var body = answer.body();
        long[] read = {0};
        assertThatThrownBy(() -> {
                    while (body.read() >= 0) {
                        read[0]++;
                    }
                })
                .isInstanceOf(IOException.class);
        assertThat(read[0]).isBetween(1L, whole / 2 + 1L);
        assertThat(get(run + path).body()).hasSize(whole);
    }

    @Test
    void answerCanBeSlowAndIsWholeAllTheSame() throws Exception {
        var run = started("\"seconds\":0,\"items\":3000,\"itemBytes\":1000");
        var whole = get(items(run)).body();
        sandbox.faults().next(1, "GET", ".*/items", new Fault.SlowBody(Duration.ofMillis(500)));

        var asked = System.nanoTime();
        assertThat(get(items(run)).body()).isEqualTo(whole);
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThanOrEqualTo(Duration.ofMillis(500));
    }
}
