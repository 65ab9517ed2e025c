package com.apifyforge.gateway;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls made of the description: every operation with values of its schemas, some of them left out, spoilt or not
 * asked for. The stream of events is left out, as it does not end.
 */
final class GeneratedCalls {
    private static final List<String> STRANGE = List.of(
            "",
            " ",
            "-1",
            "0",
            "1e9",
            "99999999999999999999",
            "null",
            "true",
            "x".repeat(300),
            "\u0000",
            "\uD83D\uDE00",
            "\u202E",
            "../..",
            "%",
            "$gt",
            "{}",
            "[]",
            "a,b",
            "a/b",
            "'\"<>");
    private static final List<String> KNOWN = List.of("j1", "results", "none", "alices", "OUTPUT", "5", "csv");
    private static final List<String> METHODS = List.of("GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "TRACE");
    private static final List<String> BODIES = List.of(
            "{",
            "[]",
            "null",
            "\"x\"",
            "{\"target\":null}",
            "{\"target\":{\"actorId\":\"a~b\",\"taskId\":\"t\"}}",
            "{\"sealedToken\":7}",
            "{\"a\":".repeat(2000),
            "{\"target\":{\"actorId\":\"a~b\"},\"deadline\":\"yesterday\"}",
            "{\"target\":{\"actorId\":\"a~b\"},\"options\":{\"maxItems\":1e400}}",
            "x".repeat(600_000));

    private final JsonNode document;
    private final Random random;
    private final List<Operation> operations;

    /** {@code path} is empty if no operation is meant. */
    record Call(Optional<String> path, String method, String address, String body, String... headers) {
        boolean asksOthers() {
            return address.matches("/v1/(sealing-keys|jobs/[^/]*/(items|log|records/.*)).*");
        }

        @Override
        public String toString() {
            return method + " " + address + " " + Arrays.toString(headers) + " "
                    + body.substring(0, Math.min(body.length(), 200)) + "\n";
        }
    }

    private record Operation(String path, String method, JsonNode description, List<JsonNode> parameters) {}

    GeneratedCalls(JsonNode document, Random random) {
        this.document = document;
        this.random = random;
        operations = document.get("paths").properties().stream()
                .filter(path ->
                        !path.getKey().equals("/v1/events") && !path.getKey().equals("/v1/sign-in"))
                .flatMap(path -> path.getValue().properties().stream()
                        .filter(part -> !part.getKey().equals("parameters"))
                        .map(part -> new Operation(
                                path.getKey(),
                                part.getKey().toUpperCase(Locale.ROOT),
                                part.getValue(),
                                parameters(path.getValue(), part.getValue()))))
                .toList();
    }

    private List<JsonNode> parameters(JsonNode... nodes) {
        return Arrays.stream(nodes)
                .flatMap(node -> StreamSupport.stream(node.path("parameters").spliterator(), false))
                .map(this::resolved)
                .toList();
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref")
                ? resolved(document.at(node.get("$ref").stringValue().substring(1)))
                : node;
    }

    Call next() {
        var operation = operations.get(random.nextInt(operations.size()));
        var query = new ArrayList<String>();
        // Nothing waits here: no service is there to answer.
        var headers = new ArrayList<>(List.of("Prefer", "wait=0"));
        String address = operation.path;
        for (JsonNode parameter : operation.parameters) {
            String name = parameter.get("name").stringValue();
            String value = value(resolved(parameter.get("schema")), 4);
            switch (parameter.get("in").stringValue()) {
                case "path" -> address = address.replace("{" + name + "}", encoded(value));
                case "query" -> {
                    if (random.nextBoolean()) {
                        query.add(encoded(name) + "=" + encoded(value));
                    }
                }
                default -> {
                    if (!name.equals("Prefer") && random.nextBoolean()) {
                        headers.addAll(List.of(name, printable(value)));
                    }
                }
            }
        }
        if (random.nextInt(10) == 0) {
            query.add(encoded(pick(STRANGE)) + "=" + encoded(pick(STRANGE)));
        }
        boolean meant = random.nextInt(15) != 0;
        return new Call(
                meant ? Optional.of(operation.path) : Optional.empty(),
                meant ? operation.method : pick(METHODS),
                address + (query.isEmpty() ? "" : "?" + String.join("&", query)),
                body(operation),
                headers.toArray(String[]::new));
    }

    private String body(Operation operation) {
        JsonNode schema = operation
                .description
                .at("/requestBody/content")
                .path("application/json")
                .path("schema");
        if (schema.isMissingNode()) {
            return random.nextInt(10) == 0 ? pick(BODIES) : "";
        }
        return random.nextInt(4) == 0 ? pick(BODIES) : JsonMapper.shared().writeValueAsString(json(schema, 12));
    }

    /** One in {@code odd} is what the schema does not allow. */
    private Object json(JsonNode described, int odd) {
        JsonNode schema = resolved(described);
        if (random.nextInt(odd) == 0) {
            return random.nextBoolean() ? pick(STRANGE) : random.nextInt();
        }
        if (schema.has("properties")) {
            var object = JsonMapper.shared().createObjectNode();
            boolean one = schema.path("maxProperties").asInt(9) == 1;
            schema.get("properties").properties().forEach(property -> {
                if (one ? object.isEmpty() : random.nextInt(3) != 0) {
                    object.putPOJO(property.getKey(), json(property.getValue(), odd));
                }
            });
            return object;
        }
        return switch (schema.path("type").asString("")) {
            case "integer", "number" -> random.nextInt(200);
            case "boolean" -> random.nextBoolean();
            case "string" -> value(schema, odd);
            default -> List.of(pick(STRANGE), random.nextInt());
        };
    }

    private String value(JsonNode schema, int odd) {
        if (random.nextInt(odd) == 0) {
            return pick(STRANGE);
        }
        if (schema.has("enum")) {
            return schema.get("enum")
                    .get(random.nextInt(schema.get("enum").size()))
                    .stringValue();
        }
        return schema.path("type").asString("").equals("integer") ? "" + random.nextInt(600) : pick(KNOWN);
    }

    private <T> T pick(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    /** As the client sends headers: it refuses others itself. */
    private static String printable(String value) {
        return value.replaceAll("[^ -~]", "?");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
