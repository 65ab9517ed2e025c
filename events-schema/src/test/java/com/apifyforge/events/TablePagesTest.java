package com.apifyforge.events;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.codec.Json;
import com.apifyforge.events.codec.MessageType;
import com.apifyforge.events.lease.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/**
 * The pages of all reasons and limits are made from the tables, the messages of asyncapi.yaml from the records; {@code
 * -Ddocs.write=true} makes them anew. The specifications name the same reasons and limits.
 */
class TablePagesTest {
    private static final String BEGIN = "<!-- made from the table -->\n";
    private static final Path ASYNCAPI = Path.of("src/main/resources/asyncapi.yaml");
    private static final String MESSAGE = """
                %1$s:
                  name: %1$s
                  traits: [{$ref: '#/components/messageTraits/cloudEvent'}, {$ref: '#/components/messageTraits/%2$s'}]
                  headers: {properties: {ce_type: {const: apifyforge.%1$s.v1}}}
                  payload:
                    schemaFormat: application/schema+json;version=draft-2020-12
                    schema: {$ref: schema/%1$s.v1.json}
            """;
    private static final Path OPENAPI = Path.of("../token-service/src/main/resources/openapi.yaml");
    private static final Path COMMON = Path.of("src/main/resources/schema/common.v1.json");

    @Test
    void theReasonsPageListsEveryReason() throws IOException {
        assertPage(
                "reasons",
                "\n| reason | said in | hint |\n|---|---|---|\n",
                Reason.values(),
                reason -> "| `%s` | %s | %s |\n".formatted(reason.name(), places(reason), reason.hint()));
    }

    @Test
    void theLimitsPageListsEveryLimit() throws IOException {
        assertPage(
                "limits",
                "\n| limit | value | counts |\n|---|---|---|\n",
                Limit.values(),
                limit ->
                        String.format(Locale.ROOT, "| `%s` | %,d | %s |\n", limit.name(), limit.value(), limit.what()));
    }

    /** AsyncApiTest compares what the document means, whoever wrote it. */
    @Test
    void theSpecificationHasEveryMessageOnTheTopicsOfItsFamily() throws IOException {
        String document = Files.readString(ASYNCAPI);
        JsonNode traits = yaml(ASYNCAPI).at("/components/messageTraits");
        String expected = document;
        for (Topic topic : Topic.values()) {
            expected = replaced(
                    "(address: " + topic.topicName() + "\n    .*\n    messages:\n)(?:      .*\n)+",
                    expected,
                    Samples.ALL.stream()
                            .filter(topic.family()::isInstance)
                            .map(sample ->
                                    "      %1$s: {$ref: '#/components/messages/%1$s'}\n".formatted(name(sample))));
        }
        expected = replaced(
                "(components:\n  messages:\n)(?:    .*\n)+",
                expected,
                Samples.ALL.stream().map(sample -> MESSAGE.formatted(name(sample), keyTrait(sample, traits))));
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(ASYNCAPI, expected);
        }

        assertThat(document).isEqualTo(expected);
    }

    @Test
    void theSpecificationsNameEveryLimitOfTheirs() throws IOException {
        assertThat(limits(ASYNCAPI)).isEqualTo(table(limit -> !isOfHttp(limit)));
        assertThat(limits(OPENAPI)).isEqualTo(table(TablePagesTest::isOfHttp));
    }

    @Test
    void theLeaseAnswerOfTheSpecificationNamesEveryRefusal() throws IOException {
        var named = yaml(OPENAPI).at("/components/schemas/Refused/properties/reason/enum");

        assertThat(named.valueStream().map(JsonNode::stringValue))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Refusal.values()).map(Enum::name).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "/$defs/sealedToken/maxLength, SEALED_TOKEN_LENGTH",
        "/$defs/ticket/maxLength, TICKET_LENGTH",
        "/$defs/messageId/pattern, MESSAGE_ID_LENGTH",
        "/$defs/id/pattern, ID_LENGTH"
    })
    void theSchemasHoldToTheLimits(String pointer, Limit limit) throws IOException {
        JsonNode said = Json.mapper().readTree(Files.readString(COMMON)).at(pointer);

        // A pattern of ids names the characters after the first.
        assertThat(said.isNumber() ? said.asString() : said.asString().replace(",127}", ",128}"))
                .containsPattern("(^|,)" + limit.value() + "(}|$)");
    }

    @ParameterizedTest
    @CsvSource({
        "/components/schemas/LeaseRequest/properties/asks/maxItems, LEASE_BATCH",
        "/components/schemas/LeaseResults/properties/results/maxItems, LEASE_BATCH",
        "/components/schemas/LeaseRequest/properties/asks/items/properties/ticket/maxLength, TICKET_LENGTH",
        "/components/schemas/LeaseRequest/properties/publicKey/maxProperties, JWK_FIELDS",
        "/components/schemas/LeaseRequest/properties/publicKey/additionalProperties/maxLength, JWK_FIELD_LENGTH",
        "/components/schemas/PublicKey/properties/kid/maxLength, JWK_FIELD_LENGTH"
    })
    void theBodiesOfTheSpecificationHoldToTheLimits(String pointer, Limit limit) throws IOException {
        assertThat(yaml(OPENAPI).at(pointer).intValue()).isEqualTo(limit.value());
    }

    /** A module that does not see the table, as it knows nothing of messages, holds to it all the same. */
    @ParameterizedTest
    @CsvSource({
        "apify-api/src/main/java/com/apifyforge/apify/wire/Connection.java, LARGEST_ANSWER = 8 * 1024 * 1024, APIFY_ANSWER_BYTES"
    })
    void otherModulesHoldToTheLimits(String file, String constant, Limit limit) throws IOException {
        assertThat(Files.readString(Path.of("..", file))).contains(constant + ";");
        assertThat(Arrays.stream(constant.split(" = ")[1].split(" \\* "))
                        .mapToInt(Integer::parseInt)
                        .reduce(1, (a, b) -> a * b))
                .isEqualTo(limit.value());
    }

    private static String replaced(String what, String document, Stream<String> by) {
        return Pattern.compile(what)
                .matcher(document)
                .replaceFirst("$1" + Matcher.quoteReplacement(by.collect(joining())));
    }

    /** Which of the traits names the place in the message that its key is taken from. */
    private static String keyTrait(Message sample, JsonNode traits) {
        JsonNode data = Json.mapper().valueToTree(sample);
        return traits.properties().stream()
                .filter(trait -> Samples.at(
                                data,
                                trait.getValue().at("/bindings/kafka/key/title").asString("-"))
                        .equals(sample.key()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private static String name(Message sample) {
        return MessageType.of(sample).name();
    }

    private static <T> void assertPage(String name, String head, T[] table, Function<T, String> row)
            throws IOException {
        Path file = Path.of("../docs/" + name + ".md");
        String page = Files.readString(file);
        String expected = page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
                + head
                + Arrays.stream(table).map(row).collect(joining());
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(file, expected);
        }

        assertThat(page).isEqualTo(expected);
    }

    private static String places(Reason reason) {
        if (reason.places().isEmpty()) {
            return "dead letters, after `" + Reason.CANCEL + "` alone";
        }
        return Arrays.stream(Reason.Place.values())
                .filter(reason.places()::contains)
                .map(place -> switch (place) {
                    case LEASE -> "lease answers";
                    case JOB -> "job events";
                    case TOKEN -> "token events";
                    case DEAD_LETTER -> "dead letters";
                    case RESULT -> "results";
                })
                .collect(joining(", "));
    }

    private static boolean isOfHttp(Limit limit) {
        return limit.name().matches("(HTTP|LEASE|JWK|TICKET)_.*");
    }

    private static Map<String, Integer> table(Predicate<Limit> which) {
        return Arrays.stream(Limit.values()).filter(which).collect(Collectors.toMap(Limit::name, Limit::value));
    }

    private static Map<String, Integer> limits(Path specification) throws IOException {
        return yaml(specification).at("/info/x-limits").properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().intValue()));
    }

    private static JsonNode yaml(Path file) throws IOException {
        return Json.mapper().valueToTree(new Yaml().load(Files.readString(file)));
    }
}
