package com.apifyforge.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** gateway-openapi.yaml says what the code says, no less and no more, and a running gateway answers as it says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiIT {
    private static final String ID = "https://apifyforge.com/gateway-openapi.json";
    private static final String JOB = "{\"target\":{\"actorId\":\"a~b\"},\"options\":{\"maxItems\":5}}";

    private final JsonNode document = document();
    private final SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(ID, document.toString())));
    private RunningGateway gateway;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        gateway = new RunningGateway(
                folder,
                Stream.concat(Stream.of(RunningGateway.operations(folder)), Stream.of("--gateway.limit.calls=1000000"))
                        .toArray(String[]::new));
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @Test
    void everyMappingIsAnOperationAndTheOtherWayRound() {
        var mappings = gateway
                .context()
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .entrySet()
                .stream()
                .filter(mapping ->
                        AnnotatedElementUtils.hasAnnotation(mapping.getValue().getBeanType(), RestController.class))
                .flatMap(mapping -> mapping.getKey().getMethodsCondition().getMethods().stream()
                        .flatMap(method ->
                                mapping.getKey().getPatternValues().stream().map(path -> method + " " + path)));

        // Only where the gateway has no issuer.
        var all = Stream.concat(mappings, Stream.of("POST /v1/sign-in")).toList();
        assertThat(operations()).containsExactlyInAnyOrderElementsOf(all);
    }

    private Stream<String> operations() {
        return document.get("paths").properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .filter(part -> !part.getKey().equals("parameters"))
                        .map(part -> part.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey()));
    }

    @Test
    void itAnswersAsDocumented() {
        String alice = gateway.person("alice");
        asDocumented("/v1/jobs", gateway.call("POST", "/v1/jobs", alice, JOB, "Idempotency-Key", "j1"), 202);
        asDocumented("/v1/jobs", gateway.call("POST", "/v1/jobs", alice, JOB, "Idempotency-Key", "j1"), 200);
        asDocumented("/v1/jobs", gateway.call("GET", "/v1/jobs?limit=1", alice, ""), 200);
        asDocumented("/v1/jobs/{jobId}", gateway.call("GET", "/v1/jobs/j1", alice, ""), 200);
        asDocumented("/v1/jobs/{jobId}", gateway.call("DELETE", "/v1/jobs/j1", alice, ""), 202);
        asDocumented("/v1/me", gateway.call("GET", "/v1/me", alice, ""), 200);
        asDocumented("/v1/uses", gateway.call("GET", "/v1/uses", alice, ""), 200);
        asDocumented("/v1/uses", gateway.call("GET", "/v1/uses?from=2026-01-01T00:00:00Z", alice, ""), 200);
        asDocumented("/v1/uses", gateway.call("GET", "/v1/uses?to=yesterday", alice, ""), 400);
        asDocumented("/v1/connection", gateway.call("GET", "/v1/connection", alice, ""), 200);
        asDocumented("/v1/connection", gateway.call("DELETE", "/v1/connection", alice, "", "Prefer", "wait=0"), 202);
        asDocumented(
                "/v1/connection/dispute",
                gateway.call("POST", "/v1/connection/dispute", gateway.person("dee"), "{}", "Prefer", "wait=0"),
                202);
    }

    @Test
    void operationsAnswerAsDocumented() {
        String olga = gateway.operator("olga");
        String at = "/v1/operations/";
        for (String path : new String[] {"overview", "samples", "leases?minutes=1440", "dead-letters?limit=500"}) {
            asDocumented(at + path.split("\\?")[0], gateway.call("GET", at + path, olga, ""), 200);
        }
        String redrive = at + "dead-letters/redrive";
        String one = "{\"topic\":\"job.commands.v1\",\"partition\":0,\"offset\":0}";
        asDocumented(redrive, gateway.call("POST", redrive, olga, "{\"dryRun\":true,\"records\":[" + one + "]}"), 200);
        asDocumented(redrive, gateway.call("POST", redrive, olga, "{\"dryRun\":true,\"records\":[]}"), 400);
        asDocumented(redrive, gateway.call("POST", redrive, olga, "{\"records\":[" + one + "]}"), 400);
        asDocumented(at + "samples", gateway.call("GET", at + "samples?hours=25", olga, ""), 400);
        asDocumented(at + "leases", gateway.call("GET", at + "leases?minutes=0", olga, ""), 400);
        asDocumented(at + "dead-letters", gateway.call("GET", at + "dead-letters?topic=job.events.v1", olga, ""), 404);
        String letter = "dead-letters/{topic}/{partition}/{offset}";
        asDocumented(at + letter, gateway.call("GET", at + "dead-letters/job.commands.v1/0/0", olga, ""), 404);
        asDocumented(at + letter, gateway.call("GET", at + "dead-letters/job.commands.v1/0/x", olga, ""), 400);
        asDocumented(at + "tail/{topic}", gateway.call("GET", at + "tail/token.commands.v1", olga, ""), 403);
        asDocumented(at + "tail/{topic}", gateway.call("GET", at + "tail/none", olga, ""), 404);
        asDocumented(at + "freezes", gateway.call("GET", at + "freezes", olga, ""), 503);
        asDocumented(at + "freezes", gateway.call("POST", at + "freezes", olga, "{\"worker\":\"all\"}"), 503);
        asDocumented(at + "freezes", gateway.call("POST", at + "freezes", olga, "{\"worker\":\"every\"}"), 400);
        asDocumented(at + "freezes", gateway.call("DELETE", at + "freezes", olga, ""), 400);
    }

    @Test
    void itFailsAsDocumented() {
        String alice = gateway.person("alice");
        asDocumented("/v1/jobs", gateway.call("GET", "/v1/jobs", null, ""), 401);
        asDocumented("/v1/jobs", gateway.call("GET", "/v1/jobs?limit=501", alice, ""), 400);
        asDocumented("/v1/jobs", gateway.call("GET", "/v1/jobs?limit=x", alice, ""), 400);
        asDocumented("/v1/jobs", gateway.call("GET", "/v1/jobs?state=x", alice, ""), 400);
        asDocumented("/v1/jobs", gateway.call("GET", "/v1/jobs?cursor=x", alice, ""), 400);
        asDocumented("/v1/jobs", gateway.call("POST", "/v1/jobs", alice, "{"), 400);
        asDocumented("/v1/jobs", gateway.call("POST", "/v1/jobs", alice, "{\"target\":{\"taskId\":\"t\"}}"), 403);
        asDocumented("/v1/jobs", gateway.call("POST", "/v1/jobs", alice, "x".repeat(600_000)), 413);
        asDocumented("/v1/jobs/{jobId}", gateway.call("GET", "/v1/jobs/none", alice, ""), 404);
        asDocumented("/v1/jobs/{jobId}", gateway.call("DELETE", "/v1/jobs/none", alice, ""), 404);
        gateway.call("POST", "/v1/jobs", alice, JOB, "Idempotency-Key", "results");
        asDocumented("/v1/jobs/{jobId}/items", gateway.call("GET", "/v1/jobs/none/items", alice, ""), 404);
        asDocumented("/v1/jobs/{jobId}/items", gateway.call("GET", "/v1/jobs/results/items", alice, ""), 503);
        asDocumented("/v1/jobs/{jobId}/log", gateway.call("GET", "/v1/jobs/results/log", alice, ""), 503);
        asDocumented(
                "/v1/jobs/{jobId}/records/{key}", gateway.call("GET", "/v1/jobs/results/records/a*b", alice, ""), 400);
        asDocumented("/v1/events", gateway.call("GET", "/v1/events", alice, "", "Last-Event-ID", "x"), 400);
        asDocumented("/v1/sealing-keys", gateway.call("GET", "/v1/sealing-keys", null, ""), 503);
        asDocumented("/v1/connection", gateway.call("PUT", "/v1/connection", alice, "{}", "Idempotency-Key", "a"), 400);
        for (String path : new String[] {"/v1/none", "/v1/jobs/a/b"}) {
            var none = gateway.call("GET", path, alice, "");
            assertThat(none.statusCode()).isEqualTo(404);
            assertThat(schema("#/components/schemas/Problem").validate(json(none)))
                    .isEmpty();
        }
        var wrongWay = gateway.call("PUT", "/v1/jobs", alice, "{}");
        assertThat(wrongWay.statusCode()).isEqualTo(405);
        assertThat(schema("#/components/schemas/Problem").validate(json(wrongWay)))
                .isEmpty();
    }

    /** {@code -Dforge.requests} sets how many. */
    @Test
    void whateverIsSentIsAnsweredAsDocumented() {
        var random = new Random(31);
        var calls = new GeneratedCalls(document, random);
        String alice = gateway.person("alice");
        String shop = gateway.program("shop");
        var seen = new TreeMap<Integer, Integer>();
        for (int count = Integer.getInteger("forge.requests", 600); count > 0; count--) {
            var call = calls.next();
            var answer = gateway.call(
                    call.method(), call.address(), random.nextInt(8) == 0 ? shop : alice, call.body(), call.headers());

            // The token-service and the worker are away here, on purpose.
            if (answer.statusCode() != 503 || !call.asksOthers()) {
                assertThat(answer.statusCode()).as(call + answer.body()).isLessThan(500);
            }
            if (call.path().isPresent() && answer.statusCode() != 405) {
                asDocumented(call.path().get(), answer, answer.statusCode());
            }
            seen.merge(answer.statusCode(), 1, Integer::sum);
        }
        // The calls reach what they are meant to try.
        assertThat(seen).containsKeys(200, 202, 400, 403, 404, 413, 503);
    }

    @Test
    void descriptionIsServed() {
        assertThat(gateway.call("GET", "/v1/openapi.yaml", null, "").body()).contains("openapi: 3.1.0");
    }

    private void asDocumented(String path, HttpResponse<String> response, int status) {
        String text = response.uri() + " " + response.statusCode() + " " + response.body();
        assertThat(response.statusCode()).as(text).isEqualTo(status);
        String responses = "/paths/" + path.replace("/", "~1") + "/"
                + response.request().method().toLowerCase(Locale.ROOT) + "/responses/";
        String at = responses + (document.at(responses + status).isMissingNode() ? "default" : status);
        String place = document.at(at).has("$ref") ? document.at(at + "/$ref").stringValue() : "#" + at;
        String type = response.headers().firstValue("Content-Type").orElse("").split(";")[0];

        if (status == 204) {
            assertThat(response.body()).isEmpty();
            return;
        }
        assertThat(document.at(place.substring(1) + "/content").propertyNames())
                .as(text)
                .containsExactly(type);
        if (type.endsWith("json")) {
            assertThat(schema(place + "/content/" + type.replace("/", "~1") + "/schema")
                            .validate(json(response)))
                    .as(text)
                    .isEmpty();
        }
        assertThat(response.headers().firstValue("X-Request-Id")).as(text).isPresent();
    }

    private Schema schema(String place) {
        return schemas.getSchema(
                SchemaLocation.of(ID + place.replace("{", "%7B").replace("}", "%7D")));
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    private static JsonNode document() {
        try (var in = OpenApiIT.class.getResourceAsStream("/gateway-openapi.yaml")) {
            return JsonMapper.shared().valueToTree(new Yaml().load(in));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
