package com.apifyforge.apify;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.apify.ApifyReply.Ok;
import com.apifyforge.apify.ApifyReply.Unreadable;
import com.apifyforge.apify.wire.Body;
import com.apifyforge.apify.wire.Outcome;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that Apify is not known to give: each is read as far as it can be, or called unreadable. */
class OddAnswersTest {
    private static ApifyReply<Run> run(int status, String fields) {
        var body = ("{\"data\":{" + fields + "}}").getBytes(StandardCharsets.UTF_8);
        return Verdict.of(new Outcome.Answered(status, null, new Body(body)), AnswerReader::run);
    }

    private static Run read(String fields) {
        return ((Ok<Run>) run(200, "\"id\":\"r1\",\"status\":\"SUCCEEDED\"," + fields)).value();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "runs/1;        runs?1",
                "a b;           a?b",
                "../x;          ..?x",
                "x\\u0007y;     x?y",
                "-begins;       -begins"
            })
    void runWhoseIdCannotBeUsedIsNamedInASafeForm(String id, String safe) {
        assertThat(run(201, "\"id\":\"" + id + "\",\"status\":\"READY\"")).isEqualTo(new Unreadable<>(201, safe));
    }

    @Test
    void longIdIsCutAndATokenIsNotRepeated() {
        assertThat(run(201, "\"id\":\"" + "a".repeat(300) + "\",\"status\":\"READY\""))
                .isEqualTo(new Unreadable<>(201, "a".repeat(60)));
        assertThat(run(201, "\"id\":\"Apify_API_abc/\",\"status\":\"READY\"")).isEqualTo(new Unreadable<>(201, null));
        assertThat(run(201, "\"id\":\"-0123456789abcdef0123\",\"status\":\"READY\""))
                .isEqualTo(new Unreadable<>(201, null));
        assertThat(run(201, "\"id\":\"apify_api_" + "a".repeat(300) + "\",\"status\":\"READY\""))
                .isEqualTo(new Unreadable<>(201, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e999999999",
                "1e99999999999",
                "-1",
                "-0.01",
                "\"0.5\"",
                "null",
                "true",
                "{}",
                "[[[[]]]]",
                "1e-999999999",
                "0.00000000000000000000000000000000000000000000000001"
            })
    void costThatIsNoAmountIsLeftOut(String amount) {
        assertThat(read("\"usageTotalUsd\":" + amount).usageTotalUsd()).isNull();
    }

    @Test
    void costIsKeptAsItIs() {
        assertThat(read("\"usageTotalUsd\":0.012345").usageTotalUsd()).isEqualTo(new BigDecimal("0.012345"));
        assertThat(read("\"usageTotalUsd\":0").usageTotalUsd()).isEqualTo(BigDecimal.ZERO);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+999999999-12-31T23:59:59Z",
                "-0001-01-01T00:00:00Z",
                "+10000-01-01T00:00:00Z",
                "soon",
                "2026-13-01T00:00:00Z",
                ""
            })
    void timeThatNoEventCanCarryIsLeftOut(String time) {
        assertThat(read("\"startedAt\":\"" + time + "\",\"finishedAt\":\"" + time + "\""))
                .matches(run -> run.startedAt() == null && run.finishedAt() == null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "", " ", "x y", "-x"})
    void storageWhoseIdCannotBeUsedIsLeftOut(String id) {
        var run = read("\"defaultDatasetId\":\"%s\",\"defaultKeyValueStoreId\":\"%<s\"".formatted(id));

        assertThat(run.datasetId()).isNull();
        assertThat(run.keyValueStoreId()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"-1,", "9007199254740992,", "99999999999999999999,", "1.5,", "7,7"})
    void countThatNobodyCanHoldIsNone(String count, Long read) {
        var body = ("{\"data\":{\"itemCount\":" + count + "}}").getBytes(StandardCharsets.UTF_8);
        var reply = Verdict.of(new Outcome.Answered(200, null, new Body(body)), AnswerReader::itemCount);

        assertThat(reply).isEqualTo(read == null ? new Unreadable<>(200, null) : new Ok<>(read));
    }

    @Test
    void markerIsFoundAtTheEndOfALongUserAgent() {
        var run = read("\"meta\":{\"userAgent\":\"" + "x".repeat(5000) + " job/marker\"}");

        assertThat(run.userAgent()).hasSize(512).endsWith(" job/marker");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 206, 299})
    void successWithoutARunIsUnreadable(int status) {
        for (String body : new String[] {
            "", "<html>", "{\"data\":{\"id\":\"r1\",\"status\":", "[".repeat(100_000), "nul", "\ufeff{}"
        }) {
            assertThat(Verdict.of(
                            new Outcome.Answered(status, null, new Body(body.getBytes(StandardCharsets.UTF_8))),
                            AnswerReader::run))
                    .isEqualTo(new Unreadable<>(status, null));
        }
    }
}
