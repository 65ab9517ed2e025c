package com.apifyforge.events.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.apifyforge.events.ContractTest;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobWatch;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.Message;
import com.apifyforge.events.Reason;
import com.apifyforge.events.Samples;
import com.apifyforge.events.TokenCommand;
import com.apifyforge.events.codec.Received.BadJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Records made to hurt: each is a message or has a reason, at once, and its job is named where that can be read. */
class HostileRecordTest {
    static final List<Message> SAMPLES = Samples.ALL;

    private static final Duration AT_ONCE = Duration.ofSeconds(2);
    private static final int LARGE = 128 * 1024;

    private final EventCodec codec = new EventCodec("/test");

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'input':{'a':1e99999999999}};          SCHEMA; /input",
                "{'input':1e1000000000};                 SCHEMA; /input",
                "{'input':[[{'x':[-1e-99999999999]}]]};  SCHEMA; /input",
                "{'input':{'a':'\\ud800x'}};             SCHEMA; /input",
                "{'input':{'\\udfff':1}};                SCHEMA; /input",
                "{'note':1e99999999999};                 SCHEMA; /note",
                "{'more':[0,{'x':1e99999999999}]};       SCHEMA; /more/1/x",
                "{'options':{'memoryMbytes':1e99999999999}}; SCHEMA; /options/memoryMbytes",
                "{'note':'\\ud800'};                     SCHEMA; /note",
                "{'input':{'a':1,'a':2}};                NOT_JSON; ''",
                "{'a/b~c':{'token':1}};                  PLAINTEXT_TOKEN; /a~1b~0c/token"
            })
    void whatNobodyCanCarryIsRefusedWithItsPath(String change, Reason fault, String path) {
        var bad = (Received.Bad) read(Samples.JOB, changed(Samples.JOB, change));

        assertThat(bad.deadLetter().reason()).isEqualTo(fault.name());
        assertThat(bad.deadLetter().path()).isEqualTo(path);
        assertThat(bad.job()).isEqualTo(new BadJob(JobRequested.class, "job-1", "user-1", Samples.TICKET, null));
    }

    /** Java's BigDecimal refuses them; to a double they are zero. */
    @ParameterizedTest
    @ValueSource(strings = {"0e99999999999", "-0e-2147483649", "0.0E+99999999999"})
    void zeroMayHaveAnyExponent(String zero) {
        assertThat(read(Samples.JOB, changed(Samples.JOB, "{'input':{'a':" + zero + "},'note':[" + zero + "]}")))
                .isInstanceOf(Received.Good.class);
    }

    @Test
    void typeIsSeenInTheHeadersWithoutReading() {
        var headers = codec.write("any", "m-1", Samples.AT, Samples.JOB).headers();

        assertThat(EventCodec.isA(JobRequested.class, headers)).isTrue();
        assertThat(EventCodec.isA(RunDue.class, headers)).isFalse();
        assertThat(EventCodec.isA(JobRequested.class, new RecordHeaders())).isFalse();
        headers.add("ce_type", null);
        assertThat(EventCodec.isA(JobRequested.class, headers)).isFalse();
    }

    @Test
    void theNumbersOfAnInputKeepTheirTextOnTheWholeWay() {
        String input = "{\"a\":[1.0,1e2,-0,1.10,9007199254740993,123456789012345678901234567890,1E+2,0.10]}";
        var job = (JobRequested) ((Received.Good)
                        read(Samples.JOB, changed(Samples.JOB, "{'input':" + input.replace('"', '\'') + "}")))
                .message();
        assertThat(Json.mapper().writeValueAsString(job.input())).isEqualTo(input);

        var waiting = new JobWatch.StartDue(job, 1, 0, null, null);
        var record = codec.write("any", "m-1", Samples.AT, waiting);

        assertThat(new String(record.value(), UTF_8)).contains(input);
        assertThat(codec.read(ContractTest.consumed(record, record.value())))
                .isEqualTo(new Received.Good("m-1", Samples.AT, waiting));
    }

    /** A ConnectToken has no input: what is called so is searched for tokens like everything else. */
    @Test
    void onlyAJobHasAnInput() {
        var connect = new TokenCommand.ConnectToken("user-1", Samples.SEALED);

        assertThat(((Received.Bad) read(connect, changed(connect, "{'input':{'token':1}}")))
                        .deadLetter()
                        .reason())
                .isEqualTo("PLAINTEXT_TOKEN");
    }

    @ParameterizedTest
    @FieldSource("SAMPLES")
    void aLargeValueInAnyPlaceIsAnsweredAtOnce(Message sample) {
        for (byte[] value : largeVariations(sample)) {
            long from = System.nanoTime();
            read(sample, value);
            var took = Duration.ofNanos(System.nanoTime() - from);
            if (took.compareTo(AT_ONCE) > 0) {
                fail("%s took %s: %s…", sample.getClass().getSimpleName(), took, new String(value, 0, 300, UTF_8));
            }
        }
    }

    @Test
    void aLongPathBeforeManyValuesIsAnsweredAtOnce() {
        String names = "{\"" + "n".repeat(1000) + "\":";
        String text = names.repeat(60) + "[" + "0,".repeat(200_000) + "0]" + "}".repeat(60);
        String job = Json.mapper().writeValueAsString(Samples.JOB);
        long from = System.nanoTime();

        var received = read(Samples.JOB, (job.substring(0, job.length() - 1) + ",\"x\":" + text + "}").getBytes(UTF_8));

        assertThat(received).isInstanceOf(Received.Good.class);
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(AT_ONCE);
    }

    private static List<byte[]> largeVariations(Message sample) {
        var large = List.of(
                "\"" + "a".repeat(LARGE) + "\"",
                "\"" + "1".repeat(LARGE) + "\"",
                "\"" + "a.".repeat(LARGE / 2) + "\"",
                "\"" + "-".repeat(LARGE) + "\"",
                "\"2026-11-24T10:00:00." + "0".repeat(LARGE) + "Z\"",
                "\"" + "\\u0000".repeat(LARGE / 6) + "\"",
                "[" + "0,".repeat(LARGE / 2) + "0]",
                "[" + "[],".repeat(LARGE / 3) + "0]",
                IntStream.range(0, LARGE / 10)
                        .mapToObj(i -> "\"" + Integer.toString(i, 36) + "\":0")
                        .collect(Collectors.joining(",", "{", "}")),
                "9".repeat(LARGE),
                "1e308",
                "9".repeat(300));
        var json = Json.mapper().valueToTree(sample);
        var variations = new ArrayList<byte[]>();
        for (String name : json.propertyNames()) {
            for (String value : large) {
                var fields = new ArrayList<String>();
                json.properties()
                        .forEach(field -> fields.add("\"" + field.getKey() + "\":"
                                + (field.getKey().equals(name)
                                        ? value
                                        : field.getValue().toString())));
                variations.add(("{" + String.join(",", fields) + "}").getBytes(UTF_8));
            }
        }
        return variations;
    }

    @ParameterizedTest
    @CsvSource({
        "64, 100, UNKNOWN",
        "65, 1, NOT_CLOUDEVENT",
        "1000, 0, NOT_CLOUDEVENT",
        "1, 17000, NOT_CLOUDEVENT",
        "25, 1000, NOT_CLOUDEVENT"
    })
    void headersAreBounded(int count, int length, String reason) {
        var record = record(Samples.JOB, "{}".getBytes(UTF_8));
        for (int i = record.headers().toArray().length; i < count; i++) {
            record.headers().add("x" + i, "v".repeat(length).getBytes(UTF_8));
        }
        if (count == 1) {
            record.headers().add("x", "v".repeat(length).getBytes(UTF_8));
        }

        assertThat(((Received.Bad) codec.read(record)).deadLetter().reason())
                .isEqualTo(reason.equals("UNKNOWN") ? "SCHEMA" : reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+999999999-12-31T23:59:59Z",
                "-999999999-01-01T00:00:00Z",
                "+10000-01-01T00:00:00Z",
                "2026-11-24T10:00:00+99:00",
                "2026-11-24",
                "1e9",
                "\u0000",
                "२०२६-११-२४T10:00:00Z"
            })
    void aTimeThatNobodyCanCalculateWithIsRefused(String time) {
        var record = codec.write("any", "m-1", Samples.AT, Samples.JOB);
        record.headers().remove("ce_time").add("ce_time", time.getBytes(UTF_8));

        assertThat(((Received.Bad) codec.read(ContractTest.consumed(record, record.value())))
                        .deadLetter()
                        .reason())
                .isEqualTo("NOT_CLOUDEVENT");
    }

    @Test
    void headersOfAnyBytesGiveAMessageOrAReason() {
        for (String name : List.of(
                "ce_id",
                "ce_type",
                "ce_time",
                "ce_source",
                "ce_subject",
                "ce_specversion",
                "ce_x",
                "ce_",
                "CE_ID",
                "ce_ö",
                "content-type")) {
            for (byte[] value : List.of(
                    new byte[0],
                    new byte[] {0},
                    new byte[] {(byte) 0xff, (byte) 0xfe},
                    new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
                    "\r\n".getBytes(UTF_8),
                    "\uFFFF".getBytes(UTF_8),
                    "x".repeat(16_000).getBytes(UTF_8))) {
                var record = codec.write("any", "m-1", Samples.AT, Samples.JOB);
                record.headers().add(name, value);
                if (codec.read(ContractTest.consumed(record, record.value()))
                        instanceof Received.Bad(var letter, var _)) {
                    codec.write("any-dlt", "m-2", Samples.AT, letter);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "JobRequested; {'jobId':'j','userId':'u'};                       j; u;",
                "JobRequested; {'jobId':'j','userId':'u','ticket':'a.b.c'};      j; u; a.b.c",
                "JobRequested; {'jobId':'j','userId':'u','ticket':'a.b'};        j; u;",
                "JobRequested; {'input':{'jobId':'x'},'jobId':'j','userId':'u'}; j; u;",
                "JobRequested; {'input':1e99999999999,'jobId':'j','userId':'u'}; j; u;",
                "JobRequested; {'jobId':'j','userId':'u','input':{'a':1,'a':2}}; j; u;",
                "JobRequested; {'jobId':'j','userId':'u','input':;               j; u;",
                "JobRequested; {'jobId':'j','userId':'u';                        j; u;",
                "JobRequested; {'jobId':'j','jobId':'k','userId':'u'};           ; ;",
                "JobRequested; {'jobId':7,'userId':'u'};                         ; ;",
                "JobRequested; {'jobId':'two words','userId':'u'};               ; ;",
                "JobRequested; {'jobId':'apify_api_x','userId':'u'};             ; ;",
                "JobRequested; {'userId':'u'};                                   ; ;",
                "JobRequested; [];                                               ; ;",
                "JobRequested; '';                                               ; ;",
                "JobCancelRequested; {'jobId':'j','userId':'u'};                 j; u;",
                "RunDue; {'jobId':'j','userId':'u'};                             j; u;",
                "StartDue; {'deferrals':1,'job':{'jobId':'j','userId':'u'}};     j; u;",
                "StartDue; {'jobId':'j','userId':'u'};                           ; ;",
                "StartDue; {'job':[],'jobId':'j','userId':'u'};                  ; ;",
                "CancelDue; {'cancel':{'jobId':'j','userId':'u'}};               j; u;",
                "JobStarted; {'jobId':'j','userId':'u'};                         ; ;",
                "JobForgotten; {'jobId':'j','userId':'u'};                       ; ;"
            })
    void theJobOfABadRecordIsNamedWhereItCanBeRead(
            String type, String value, @Nullable String jobId, @Nullable String userId, @Nullable String ticket) {
        var record = record(Samples.JOB, value.replace('\'', '"').getBytes(UTF_8));
        record.headers().remove("ce_type").add("ce_type", ("apifyforge." + type + ".v1").getBytes(UTF_8));

        var bad = (Received.Bad) codec.read(record);

        assertThat(bad.deadLetter().jobId()).isEqualTo(jobId);
        if (jobId == null) {
            assertThat(bad.job()).isNull();
        } else {
            assertThat(bad.job()).isNotNull();
            assertThat(bad.job().userId()).isEqualTo(userId);
            assertThat(bad.job().ticket()).isEqualTo(ticket);
            assertThat(bad.job().kind().getSimpleName()).isEqualTo(type);
        }
        codec.write("any-dlt", "m-2", Samples.AT, bad.deadLetter());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'options':{'timeoutSec':5}};          /options/timeoutSec",
                "{'options':{'memory':512}};            /options/memory",
                "{'options':{'maxitems':5}};            /options/maxitems",
                "{'options':{'timeoutSecs ':5}};        /options",
                "{'options':{'webhooks':[]}};           /options/webhooks",
                "{'target':{'actorId':'a','build':'x'}}; /target/build",
                "{'target':{'actorId':'a','input':{}}};  /target/input",
                "{'target':{'actorid':'a'}};            /target/actorid",
                "{'timeoutSecs':5};                     /timeoutSecs",
                "{'timeoutsec':5};                      /timeoutsec",
                "{'timeout-secs':5};                    /timeout-secs",
                "{'TIMEOUT_SECS':5};                    /TIMEOUT_SECS",
                "{'timeout':5};                         /timeout",
                "{'memory':512};                        /memory",
                "{'memory_mbytes':512};                 /memory_mbytes",
                "{'max_items':5};                       /max_items",
                "{'maxItem':5};                         /maxItem",
                "{'max-total-charge-usd':5};            /max-total-charge-usd",
                "{'Builds':'x'};                        /Builds",
                "{'actorId':'a'};                       /actorId",
                "{'task_id':'a'};                       /task_id",
                "{'Options':{'timeoutSecs':5}};         /Options",
                "{'option':{'timeoutSecs':5}};          /option",
                "{'inputs':{}};                         /inputs",
                "{'options':{'timeoutSecs':'5'}};       /options/timeoutSecs",
                "{'options':{'timeoutSecs':5.5}};       /options/timeoutSecs",
                "{'options':{'timeoutSecs':-1}};        /options/timeoutSecs",
                "{'options':{'timeoutSecs':null}};      /options/timeoutSecs",
                "{'options':{'timeoutSecs':true}};      /options/timeoutSecs",
                "{'options':{'timeoutSecs':[5]}};       /options/timeoutSecs",
                "{'options':{'timeoutSecs':2147483648}}; /options/timeoutSecs",
                "{'options':{'memoryMbytes':0}};        /options/memoryMbytes",
                "{'options':{'maxItems':0}};            /options/maxItems",
                "{'options':{'maxTotalChargeUsd':'1'}}; /options/maxTotalChargeUsd",
                "{'options':{'maxTotalChargeUsd':-1}};  /options/maxTotalChargeUsd",
                "{'options':{'build':5}};               /options/build",
                "{'options':null};                      /options"
            })
    void anOptionThatWouldBeIgnoredIsRefusedWithItsPath(String change, String path) {
        var letter = ((Received.Bad) read(Samples.JOB, changed(Samples.JOB, change))).deadLetter();

        assertThat(letter.reason()).isEqualTo("SCHEMA");
        assertThat(letter.path()).isEqualTo(path);
        assertThat(letter.jobId()).isEqualTo("job-1");
    }

    /** JSON has one kind of number: 5.0 and 5e0 are 5, and any program may write it so. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'options':{'timeoutSecs':5.0}};     5",
                "{'options':{'timeoutSecs':1e2}};     100",
                "{'options':{'timeoutSecs':0}};       0",
                "{'options':{'timeoutSecs':-0}};      0",
                "{'options':{'timeoutSecs':0.05e2}};  5",
                "{'options':{'timeoutSecs':5},'priority':1,'note':{'timeoutSecs':7}}; 5"
            })
    void anOptionMayBeWrittenInAnyFormOfItsNumber(String change, int seconds) {
        var good = (Received.Good) read(Samples.JOB, changed(Samples.JOB, change));

        assertThat(((JobRequested) good.message()).options().timeoutSecs()).isEqualTo(seconds);
    }

    @Test
    void aWaitingStartIsHeldToTheSameRules() {
        var waiting = new JobWatch.StartDue(Samples.JOB, 0, 0, null, null);
        String text = Json.mapper().writeValueAsString(waiting).replace("\"jobId\"", "\"timeoutSec\":5,\"jobId\"");

        assertThat(((Received.Bad) read(waiting, text.getBytes(UTF_8)))
                        .deadLetter()
                        .path())
                .isEqualTo("/job/timeoutSec");
    }

    private Received read(Message like, byte[] value) {
        return codec.read(record(like, value));
    }

    private ConsumerRecord<String, byte[]> record(Message like, byte[] value) {
        return ContractTest.consumed(codec.write("any", "m-1", Samples.AT, like), value);
    }

    /** The fields of the message, those of {@code change} in the place of theirs, text for text. */
    private static byte[] changed(Message message, String change) {
        String text = change.replace('\'', '"');
        var kept = (ObjectNode) Json.mapper().valueToTree(message);
        for (String name : List.copyOf(kept.propertyNames())) {
            if (text.startsWith("{\"" + name + "\":")) {
                kept.remove(name);
            }
        }
        return (kept.toString().replaceAll("}$", ",") + text.substring(1)).getBytes(UTF_8);
    }
}
