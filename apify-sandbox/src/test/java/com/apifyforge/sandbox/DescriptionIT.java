package com.apifyforge.sandbox;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is read of a run has the statuses, types, headers, parameters and error types of Apify's own description, where
 * {@code -Dapify.openapi=FILE} names it: as JSON, in one file.
 */
@EnabledIfSystemProperty(named = "apify.openapi", matches = ".+")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DescriptionIT {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String ITEMS = "offset=1&limit=2&fields=id,text&omit=text&desc=1&clean=1&skipEmpty=1";

    private final HttpClient http = HttpClient.newHttpClient();
    private ApifySandbox sandbox;
    private JsonNode description;
    private String run;

    @BeforeAll
    void start() throws Exception {
        sandbox = ApifySandbox.start(0, null, null);
        description = MAPPER.readTree(Path.of(System.getProperty("apify.openapi")));
        var input = BodyPublishers.ofString("{\"sandbox\":{\"seconds\":0,\"items\":5}}");
        run = MAPPER.readTree(send("POST", "/v2/actors/me~work/runs", input).body())
                .at("/data/id")
                .asString();
    }

    @AfterAll
    void stop() {
        http.close();
        sandbox.close();
    }

    private HttpResponse<String> send(String method, String path, HttpRequest.BodyPublisher body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(sandbox.uri() + path))
                .method(method, body)
                .header("Authorization", "Bearer " + new String(ApifySandbox.token("alice", 1), US_ASCII));
        return http.send(request.build(), BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource({
        "/v2/actor-runs/{runId}/dataset/items, ITEMS",
        "/v2/actor-runs/{runId}/dataset/items, ITEMS&format=jsonl",
        "/v2/actor-runs/{runId}/dataset/items, ITEMS&format=csv&bom=0&skipHeaderRow=1",
        "/v2/actor-runs/{runId}/dataset/items, format=yaml",
        "/v2/datasets/{datasetId}/items, ITEMS",
        "/v2/datasets/{datasetId}/items, format=jsonl",
        "/v2/datasets/{datasetId}/items, format=csv",
        "/v2/datasets/Dnone/items, ''",
        "/v2/actor-runs/{runId}/key-value-store/records/INPUT, ''",
        "/v2/actor-runs/{runId}/key-value-store/records/OUTPUT, ''",
        "/v2/actor-runs/{runId}/key-value-store/records/NIX, ''",
        "/v2/key-value-stores/{storeId}/records/INPUT, ''",
        "/v2/key-value-stores/{storeId}/records/NIX, ''",
        "/v2/actor-runs/{runId}/log, ''",
        "/v2/actor-runs/none/log, ''",
        "/v2/logs/{buildOrRunId}, ''"
    })
    void answersAsDescribed(String path, String query) throws Exception {
        var known = description.path("paths").path(template(path));
        var parameters = query.replace("ITEMS", ITEMS);
        assertThat(names(known.path("get"))).containsAll(queried(parameters));

        asDescribed(known.path("get"), send("GET", real(path) + "?" + parameters, BodyPublishers.noBody()));
        var head = send("HEAD", real(path) + "?" + parameters, BodyPublishers.noBody());
        if (known.has("head")) {
            asDescribed(known.path("head"), head);
        } else {
            assertThat(head.statusCode()).isEqualTo(405);
        }
    }

    private void asDescribed(JsonNode operation, HttpResponse<String> answer) {
        var response = resolved(operation.path("responses").path("" + answer.statusCode()));
        assertThat(response.isMissingNode()).as("%s", answer).isFalse();
        assertThat(answer.headers().map().keySet().stream().map(String::toLowerCase))
                .containsAll(response.path("headers").propertyNames().stream()
                        .map(String::toLowerCase)
                        .toList());
        var types = response.path("content").propertyNames();
        if (answer.body().isEmpty() || types.contains("*/*")) {
            return;
        }
        assertThat(types)
                .contains(answer.headers()
                        .firstValue("Content-Type")
                        .orElseThrow()
                        .split(";")[0]);
        if (answer.statusCode() >= 400) {
            assertThat(description.at("/components/schemas/ErrorType/enum").valueStream())
                    .contains(MAPPER.readTree(answer.body()).at("/error/type"));
        }
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? description.at(node.path("$ref").asString().substring(1)) : node;
    }

    private List<String> names(JsonNode operation) {
        return operation
                .path("parameters")
                .valueStream()
                .map(parameter -> resolved(parameter).path("name").asString())
                .toList();
    }

    private static List<String> queried(String query) {
        return query.isEmpty()
                ? List.of()
                : List.of(query.split("&")).stream()
                        .map(parameter -> parameter.substring(0, parameter.indexOf('=')))
                        .toList();
    }

    private static String template(String path) {
        return path.replaceAll("/records/.*", "/records/{recordKey}")
                .replace("/Dnone/", "/{datasetId}/")
                .replace("/none/", "/{runId}/");
    }

    private String real(String path) {
        return path.replace("{runId}", run)
                .replace("{buildOrRunId}", run)
                .replace("{datasetId}", "D" + run.substring(1))
                .replace("{storeId}", "K" + run.substring(1));
    }
}
