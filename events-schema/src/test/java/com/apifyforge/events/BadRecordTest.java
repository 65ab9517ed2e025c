package com.apifyforge.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.codec.EventCodec;
import com.apifyforge.events.codec.Json;
import com.apifyforge.events.codec.Received;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Whatever stands in a record, reading it gives a reason and a place, and never an exception. */
class BadRecordTest {
    private static final String TOKEN = "apify_api_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789";

    private final EventCodec codec = new EventCodec("/test");
    private final byte[] job = bytes(Json.mapper().writeValueAsString(Samples.JOB));

    @Test
    void aGoodRecordIsGood() {
        assertThat(read(job)).isInstanceOf(Received.Good.class);
    }

    @Test
    void headersThatAreNotACloudEventAreRefused() {
        assertBad(read("user-1", job, headers -> headers.remove("ce_specversion")), Reason.NOT_CLOUDEVENT, "");
        assertBad(read("user-1", job, headers -> headers.remove("ce_id")), Reason.NOT_CLOUDEVENT, "");
        assertBad(read("user-1", job, headers -> headers.remove("ce_type")), Reason.NOT_CLOUDEVENT, "");
        assertBad(read("user-1", job, headers -> headers.remove("ce_source")), Reason.NOT_CLOUDEVENT, "");
        assertBad(read("user-1", job, set("ce_specversion", "0.3")), Reason.NOT_CLOUDEVENT, "");
        assertBad(read("user-1", job, set("ce_specversion", "9")), Reason.NOT_CLOUDEVENT, "");
        assertBad(read("user-1", job, set("ce_time", "yesterday")), Reason.NOT_CLOUDEVENT, "");
        assertBad(read("user-1", job, set("ce_source", "not a uri %")), Reason.NOT_CLOUDEVENT, "");
        assertBad(read("user-1", job, set("ce_id", "")), Reason.NOT_CLOUDEVENT, "");
        assertBad(read("user-1", job, set("ce_id", "two words")), Reason.NOT_CLOUDEVENT, "");
        assertBad(read("user-1", job, set("ce_id", "x".repeat(513))), Reason.NOT_CLOUDEVENT, "");
        assertBad(
                read("user-1", job, headers -> headers.remove("ce_id").add("ce_id", null)), Reason.NOT_CLOUDEVENT, "");
        assertBad(read("user-1", job, set("content-type", "application/cloudevents+json")), Reason.NOT_CLOUDEVENT, "");
    }

    @ParameterizedTest
    @CsvSource({
        "apifyforge.JobRequested.v2, UNKNOWN_VERSION",
        "apifyforge.JobRequested.v01, UNKNOWN_VERSION",
        "apifyforge.JobRequested.v1.v1, UNKNOWN_TYPE",
        "apifyforge.JobRequested, UNKNOWN_TYPE",
        "apifyforge.JobForgotten.v1, UNKNOWN_TYPE",
        "apifyforge..v1, UNKNOWN_TYPE",
        "apifyforge.v1, UNKNOWN_TYPE",
        "com.example.JobRequested.v1, UNKNOWN_TYPE",
        "apifyforge.ConnectToken.v1, UNKNOWN_TYPE",
        "apifyforge.JobCommand.v1, UNKNOWN_TYPE"
    })
    void aForeignTypeIsRefused(String type, Reason fault) {
        assertBad(read("user-1", job, set("ce_type", type)), fault, "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{}{}",
                "{'userId':'user-1'}",
                "{\"userId\":\"user-1\",\"userId\":\"user-2\"}",
                "{\"userId\":\"user-1\",}",
                "{\"userId\":NaN}",
                "\"\\ud83d",
                "{\"a\":01}"
            })
    void textThatIsNotJsonIsRefused(String text) {
        assertBad(read(bytes(text)), Reason.NOT_JSON, "");
    }

    @Test
    void bytesThatAreNotUtf8OrNotThereAreRefused() {
        assertBad(read(new byte[] {'"', (byte) 0xC3, '"'}), Reason.NOT_JSON, "");
        assertBad(read(new byte[] {(byte) 0xFF, (byte) 0xFE, 0}), Reason.NOT_JSON, "");
        assertBad(read((byte @Nullable []) null), Reason.NOT_JSON, "");
        assertBad(read("user-1", job, set("content-type", "text/plain")), Reason.NOT_JSON, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "7", "\"text\"", "[]", "true"})
    void anythingButAnObjectIsRefused(String text) {
        assertBad(read(bytes(text)), Reason.SCHEMA, "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "/jobId;                 {'jobId':null}",
                "/jobId;                 {'jobId':7}",
                "/jobId;                 {'jobId':''}",
                "/jobId;                 {'jobId':'two words'}",
                "/userId;                {'userId':'jane@example.com'}",
                "/userId;                {'userId':'user-1\\n'}",
                "/userId;                {'userId':'user\\u0000'}",
                "/target;                {'target':{}}",
                "/target;                {'target':{'actorId':'a','taskId':'t'}}",
                "/target/actorId;        {'target':{'actorId':'../../v2/users/me'}}",
                "/target/actorId;        {'target':{'actorId':'apify/hello-world'}}",
                "/options/memoryMbytes;  {'options':{'memoryMbytes':'1024'}}",
                "/options/memoryMbytes;  {'options':{'memoryMbytes':1e1000000000}}",
                "/options/memoryMbytes;  {'options':{'memoryMbytes':1.5}}",
                "/options/memoryMbytes;  {'options':{'memoryMbytes':99999999999999999999999999}}",
                "/later;                 {'later':-1e-1000000000}",
                "/options/timeoutSecs;   {'options':{'timeoutSecs':-1}}",
                "/options/timeoutSecs;   {'options':{'timeoutSecs':99999999999}}",
                "/options/build;         {'options':{'build':'a&b=c'}}",
                "/options;               {'options':[]}",
                "/ticket;                {'ticket':'abc'}",
                "/deadline;              {'deadline':1795514400}",
                "/deadline;              {'deadline':'2026-11-24'}",
                "/deadline;              {'deadline':'2026-13-24T10:00:00Z'}"
            })
    void aValueThatBreaksTheSchemaIsRefusedWithItsPath(String path, String change) {
        assertBad(read(changed(change)), Reason.SCHEMA, path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jobId", "userId", "target", "ticket", "deadline"})
    void aMissingFieldIsNamed(String name) {
        var json = (ObjectNode) Json.mapper().readTree(job);
        json.remove(name);

        assertBad(read(bytes(json.toString())), Reason.SCHEMA, "/" + name);
    }

    @Test
    void timesMayHaveAnyOffset() {
        var received = (Received.Good) read(changed("{'deadline':'2026-11-24T11:05:00.25+01:00'}"));

        assertThat(((JobRequested) received.message()).deadline()).isEqualTo(Samples.LATER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "/token;         {'token':'x'}",
                "/token;         {'token':null}",
                "/Token;         {'Token':'x'}",
                "/options/token; {'options':{'token':'x'}}",
                "/more/0/token;  {'more':[{'token':'x'}]}",
                "/more;          {'more':'" + TOKEN + "'}",
                "/more;          {'more':'APIFY_API_ABCDEF0123456789'}",
                "/more;          {'more':'my Apify_Api_AbCdEf0123456789'}",
                "/ticket;        {'ticket':'" + TOKEN + "'}",
                "'';             {'" + TOKEN + "':1}"
            })
    void aPlaintextTokenIsRefusedAndNeverRepeated(String path, String change) {
        var received = read(changed(change));

        assertBad(received, Reason.PLAINTEXT_TOKEN, path);
        assertThat(received.toString()).doesNotContain(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_id", "ce_source", "ce_subject", "ce_type", "ce_time", "ce_x", "other"})
    void aTokenInAHeaderIsRefusedAndNeverRepeated(String header) {
        var received = read("user-1", job, set(header, "my" + TOKEN));

        assertBad(received, Reason.PLAINTEXT_TOKEN, "");
        assertHarmless(received);
    }

    @Test
    void aTokenAsTheNameOfAHeaderIsRefusedAndNeverRepeated() {
        var received = read("user-1", job, set(TOKEN, "v"));

        assertBad(received, Reason.PLAINTEXT_TOKEN, "");
        assertHarmless(received);
    }

    /** Of two types one reader would take the first and another the last. */
    @ParameterizedTest
    @ValueSource(strings = {"ce_id", "ce_source", "ce_type", "ce_time", "ce_specversion", "content-type"})
    void aHeaderOfOursThatComesTwiceIsRefused(String header) {
        assertBad(read("user-1", job, headers -> headers.add(headers.lastHeader(header))), Reason.NOT_CLOUDEVENT, "");
    }

    @Test
    void aTokenAsTheKeyIsNotRepeated() {
        var received = read(TOKEN, job, headers -> {});

        assertBad(received, Reason.KEY_MISMATCH, "");
        assertHarmless(received);
    }

    private void assertHarmless(Received received) {
        assertThat(received.toString()).doesNotContain(TOKEN);
        codec.write("job.commands.v1-dlt", "m-2", Samples.AT, ((Received.Bad) received).deadLetter());
    }

    @Test
    void theInputOfAJobIsTheUsersOwn() {
        assertThat(read(changed("{'input':{'token':'" + TOKEN + "','deep':[[{'token':1}]]}}")))
                .isInstanceOf(Received.Good.class);
    }

    @Test
    void anInputMayBeDeepButNotBottomless() {
        assertThat(read(changed("{'input':" + nested(63) + "}"))).isInstanceOf(Received.Good.class);
        assertBad(read(changed("{'input':" + nested(64) + "}")), Reason.TOO_DEEP, "/input");
        assertBad(read(bytes("[".repeat(100_000))), Reason.TOO_DEEP, "");
    }

    @Test
    void whatCanBeRequestedCanAlsoWait() {
        var deepest = (Received.Good) read(changed("{'input':" + nested(63) + "}"));
        var waiting = new JobWatch.StartDue((JobRequested) deepest.message(), 0, 0, null, null);

        var record = codec.write(Topic.JOB_WATCH_5S.topicName(), "m-1", Samples.AT, waiting);

        assertThat(codec.read(ContractTest.consumed(record, record.value())))
                .isEqualTo(new Received.Good("m-1", Samples.AT, waiting));
    }

    @Test
    void aRecordOverTheLimitIsRefused() {
        String input = "\"" + "x".repeat(512 * 1024) + "\"";

        assertBad(read(changed("{'input':" + input.replace('"', '\'') + "}")), Reason.TOO_LARGE, "");
    }

    @Test
    void aKeyThatIsNotTheMessagesIsRefused() {
        assertBad(read("user-2", job, headers -> {}), Reason.KEY_MISMATCH, "");
        assertBad(read(null, job, headers -> {}), Reason.KEY_MISMATCH, "");
    }

    @Test
    void theDeadLetterNamesThePlaceAndCanBeWritten() {
        var bad = (Received.Bad) read(changed("{'target':{}}"));

        assertThat(bad.deadLetter())
                .isEqualTo(new DeadLetter(
                        "user-1",
                        "job.commands.v1",
                        3,
                        42,
                        "SCHEMA",
                        "/target",
                        "m-1",
                        "apifyforge.JobRequested.v1",
                        "/scheduler",
                        "job-1"));
        assertThat(codec.write("job.commands.v1-dlt", "m-2", Samples.AT, bad.deadLetter())
                        .key())
                .isEqualTo("user-1");
    }

    @Test
    void randomDamageNeverThrowsAndItsDeadLetterCanAlwaysBeWritten() {
        var random = new Random(7);
        var faults = new HashSet<String>();
        for (int i = 0; i < 20_000; i++) {
            byte[] value = damaged(job, random);
            var headerValue = damaged(bytes("apifyforge.JobRequested.v1"), random);
            var name = List.of("ce_id", "ce_type", "ce_time", "ce_source", "ce_specversion", "content-type", "ce_x")
                    .get(random.nextInt(7));
            var received = random.nextBoolean()
                    ? read("user-1", value, headers -> {})
                    : read("user-1", value, headers -> headers.remove(name).add(name, headerValue));
            if (received instanceof Received.Bad(DeadLetter letter, var _)) {
                faults.add(letter.reason());
                codec.write("job.commands.v1-dlt", "m-2", Samples.AT, letter);
            }
        }

        assertThat(faults).contains("NOT_CLOUDEVENT", "UNKNOWN_TYPE", "NOT_JSON", "SCHEMA");
    }

    @Test
    void anyOddValueInAnyPlaceOfAnyMessageNeverThrows() {
        var odd = Json.mapper()
                .readTree("[null,true,0,-1,0.5,1e400,-1e-400,1e1000000000," + "9".repeat(900) + ",\"\",\"\\u0000\","
                        + "\"" + "a".repeat(70_000) + "\",[],[null],{},{\"a\":{}},\"2026-02-30T25:61:61Z\"]");
        int refused = 0;
        for (Message message : Samples.ALL) {
            var record = codec.write("any", "m-1", Samples.AT, message);
            for (byte[] value : variations(Json.mapper().readTree(record.value()), odd)) {
                refused += codec.read(ContractTest.consumed(record, value)) instanceof Received.Bad ? 1 : 0;
            }
        }

        assertThat(refused).isGreaterThan(2000);
    }

    /** Each node but the root in turn replaced by each odd value. */
    private static List<byte[]> variations(JsonNode root, JsonNode odd) {
        var variations = new ArrayList<byte[]>();
        replace(root, root, odd, variations);
        return variations;
    }

    private static void replace(JsonNode root, JsonNode node, JsonNode odd, List<byte[]> variations) {
        if (node instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                JsonNode kept = object.get(name);
                for (JsonNode value : odd) {
                    object.set(name, value);
                    variations.add(bytes(root.toString()));
                }
                object.set(name, kept);
                replace(root, kept, odd, variations);
            }
        }
    }

    private Received read(byte @Nullable [] value) {
        return read("user-1", value, headers -> {});
    }

    private Received read(@Nullable String key, byte @Nullable [] value, Consumer<Headers> change) {
        var record = new ConsumerRecord<>("job.commands.v1", 3, 42, key, value);
        set("ce_specversion", "1.0").accept(record.headers());
        set("ce_id", "m-1").accept(record.headers());
        set("ce_source", "/scheduler").accept(record.headers());
        set("ce_type", "apifyforge.JobRequested.v1").accept(record.headers());
        set("ce_time", Instant.EPOCH.toString()).accept(record.headers());
        set("content-type", "application/json").accept(record.headers());
        change.accept(record.headers());
        return codec.read(record);
    }

    private byte[] changed(String change) {
        var json = (ObjectNode) Json.mapper().readTree(job);
        json.setAll((ObjectNode) Json.mapper().readTree(change.replace('\'', '"')));
        return bytes(json.toString());
    }

    private static void assertBad(Received received, Reason fault, String path) {
        assertThat(received).isInstanceOf(Received.Bad.class);
        var letter = ((Received.Bad) received).deadLetter();
        assertThat(letter.reason()).isEqualTo(fault.name());
        assertThat(letter.path()).isEqualTo(path);
    }

    private static String nested(int depth) {
        return "[".repeat(depth) + "]".repeat(depth);
    }

    private static Consumer<Headers> set(String name, String value) {
        return headers -> headers.remove(name).add(name, bytes(value));
    }

    private static byte[] damaged(byte[] good, Random random) {
        byte[] bytes = good.clone();
        for (int n = random.nextInt(4); n > 0; n--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(5) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
