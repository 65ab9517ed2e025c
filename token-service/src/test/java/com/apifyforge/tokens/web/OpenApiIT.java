package com.apifyforge.tokens.web;

import static com.apifyforge.tokens.RunningService.client;
import static com.apifyforge.tokens.RunningService.follow;
import static com.apifyforge.tokens.RunningService.start;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.lease.LeaseJson;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.events.sealing.Opener;
import com.apifyforge.service.edge.AccessRule;
import com.apifyforge.tokens.RunningService;
import com.apifyforge.tokens.SharedService;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** openapi.yaml says what the code says, no less and no more, and a running service answers as it says. */
@ExtendWith(SharedService.class)
class OpenApiIT {
    private static final String ID = "https://apifyforge.com/openapi.json";
    private static final Path APPROVED = Path.of("../events-schema/src/test/resources/contract/lease");

    private final JsonNode document = document();
    private final SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(ID, document.toString())));
    private RunningService service;

    @BeforeEach
    void take(RunningService shared) {
        service = shared;
    }

    private record Operation(String method, String path, JsonNode json) {
        /** Who may call it; nobody in particular if it is public. */
        Set<URI> callers() {
            return json.get("security")
                    .valueStream()
                    .flatMap(way -> way.get("workload").valueStream())
                    .map(name -> URI.create(name.stringValue()))
                    .collect(Collectors.toSet());
        }

        boolean isUnder(AccessRule rule) {
            return rule.method().equals(method)
                    && rule.path().matcher(path.replaceAll("\\{\\w+}", "x")).matches();
        }
    }

    @Test
    void everyMappingIsAnOperationAndTheOtherWayRound() {
        var mappings = service
                .context
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .entrySet()
                .stream()
                .filter(mapping ->
                        AnnotatedElementUtils.hasAnnotation(mapping.getValue().getBeanType(), RestController.class))
                .flatMap(mapping -> mapping.getKey().getMethodsCondition().getMethods().stream()
                        .flatMap(method ->
                                mapping.getKey().getPatternValues().stream().map(path -> method + " " + path)))
                .toList();

        assertThat(operations().map(operation -> operation.method() + " " + operation.path()))
                .containsExactlyInAnyOrderElementsOf(mappings);
    }

    @Test
    void whoMayCallIsWhatTheRulesSay() {
        assertThat(operations())
                .allSatisfy(operation -> assertThat(AccessRules.ALL.stream().filter(operation::isUnder))
                        .singleElement()
                        .extracting(AccessRule::callers)
                        .isEqualTo(operation.callers()));
        assertThat(AccessRules.ALL).allSatisfy(rule -> assertThat(operations()).anyMatch(one -> one.isUnder(rule)));
    }

    @ParameterizedTest
    @CsvSource({
        "LeaseRequest, LeaseRequest",
        "LeaseAnswers, LeaseAnswers",
        "LeaseResults, LeaseResults",
        "LeaseReceipt, LeaseReceipt"
    })
    void theApprovedBodiesOfLeasesAreAsDocumented(String file, String schema) throws IOException {
        byte[] approved = Files.readAllBytes(APPROVED.resolve(file + ".json"));

        assertThat(schema("#/components/schemas/" + schema).validate(json(approved)))
                .isEmpty();
    }

    @Test
    void everyRefusalIsListed() {
        assertThat(document.at("/components/schemas/Refused/properties/reason/enum")
                        .valueStream()
                        .map(JsonNode::stringValue))
                .containsExactlyElementsOf(
                        Arrays.stream(Refusal.values()).map(Refusal::name).toList());
    }

    @Test
    void itAnswersAsDocumented() {
        service.connected("documented");
        HttpClient worker = client(service.parts.tls("apify-worker"));
        String ticket = service.ticket("documented", "documented-1");
        try (Opener key = Opener.generate("once")) {
            var granted = service.leaseResponse(worker, key, start(ticket), follow(ticket), start("a.b.c"));
            asDocumented("/v1/leases", granted, 200);
            var results = LeaseJson.readAnswers(granted.body()).stream()
                    .flatMap(answer -> answer instanceof com.apifyforge.events.lease.LeaseAnswer.Start begun
                            ? Stream.of(new LeaseResult.Run(begun.leaseId(), "run-1"))
                            : Stream.empty())
                    .map(LeaseResult.class::cast)
                    .toList();
            byte[] body = LeaseJson.write(new LeaseResult.Batch(results));
            asDocumented("/v1/leases/results", service.post(worker, "/v1/leases/results", body), 200);
            asDocumented("/v1/leases", service.leaseResponse(worker, key, start(ticket)), 200);
        }
        asDocumented("/v1/sealing-keys", service.get(worker, "/v1/sealing-keys"), 200);
        asDocumented("/v1/users/{userId}/connection", read("/v1/users/documented/connection"), 200);
        asDocumented("/v1/users/{userId}/uses", read("/v1/users/documented/uses?limit=1"), 200);
        asDocumented("/v1/users/{userId}/uses", read("/v1/users/documented/uses"), 200);
        asDocumented("/v1/freezes", read("/v1/freezes"), 200);
        service.disconnected("documented");
        asDocumented("/v1/users/{userId}/connection", read("/v1/users/documented/connection"), 200);
    }

    @Test
    void itFailsAsDocumented() {
        HttpClient worker = client(service.parts.tls("apify-worker"));
        HttpClient nobody = client(service.parts.tlsWithoutCertificate());
        for (String path : List.of("/v1/leases", "/v1/leases/results")) {
            asDocumented(path, service.post(worker, path, "{".getBytes(StandardCharsets.UTF_8)), 400);
            asDocumented(path, service.post(nobody, path, new byte[1]), 403);
            asDocumented(path, service.post(worker, path, new byte[LeaseJson.MAX_BYTES + 1]), 413);
        }
        asDocumented("/v1/users/{userId}/connection", service.get(worker, "/v1/users/x/connection"), 403);
        asDocumented("/v1/users/{userId}/connection", read("/v1/users/never-connected/connection"), 404);
        asDocumented("/v1/users/{userId}/uses", service.get(worker, "/v1/users/x/uses"), 403);
        asDocumented("/v1/freezes", service.post(worker, "/v1/freezes", new byte[1]), 403);
        asDocumented(
                "/v1/freezes",
                service.post(
                        client(service.parts.tls("operator")), "/v1/freezes", "{}".getBytes(StandardCharsets.UTF_8)),
                400);
        asDocumented("/v1/users/{userId}/uses", read("/v1/users/x/uses?limit=501"), 400);
        assertThat(schema("#/components/schemas/Problem")
                        .validate(json(service.get(worker, "/v1/leases").body())))
                .isEmpty();
    }

    private HttpResponse<byte[]> read(String path) {
        return service.getAsOperator(path);
    }

    private void asDocumented(String path, HttpResponse<byte[]> response, int status) {
        String text = response.uri() + " " + response.statusCode() + " " + new String(response.body());
        assertThat(response.statusCode()).as(text).isEqualTo(status);
        String at = "/paths/" + path.replace("/", "~1") + "/" + method(response) + "/responses/" + status;
        String place = document.at(at).has("$ref") ? document.at(at + "/$ref").stringValue() : "#" + at;
        String type = response.headers().firstValue("Content-Type").orElse("").split(";")[0];

        assertThat(document.at(place.substring(1) + "/content").propertyNames())
                .as(text)
                .containsExactly(type);
        assertThat(schema(place + "/content/" + type.replace("/", "~1") + "/schema")
                        .validate(json(response.body())))
                .as(text)
                .isEmpty();
    }

    private static String method(HttpResponse<byte[]> response) {
        return response.request().method().toLowerCase();
    }

    private Stream<Operation> operations() {
        return document.get("paths").properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .filter(part -> !part.getKey().equals("parameters"))
                        .map(part -> new Operation(part.getKey().toUpperCase(), path.getKey(), part.getValue())));
    }

    private Schema schema(String place) {
        return schemas.getSchema(
                SchemaLocation.of(ID + place.replace("{", "%7B").replace("}", "%7D")));
    }

    private static JsonNode json(byte[] body) {
        return JsonMapper.shared().readTree(body);
    }

    private static JsonNode document() {
        try (var in = OpenApiIT.class.getResourceAsStream("/openapi.yaml")) {
            return JsonMapper.shared().valueToTree(new Yaml().load(in));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
