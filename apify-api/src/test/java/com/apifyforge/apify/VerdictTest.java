package com.apifyforge.apify;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.apify.ApifyReply.BadRequest;
import com.apifyforge.apify.ApifyReply.NotNow;
import com.apifyforge.apify.ApifyReply.NotSent;
import com.apifyforge.apify.ApifyReply.Ok;
import com.apifyforge.apify.ApifyReply.TokenUnusable;
import com.apifyforge.apify.ApifyReply.Unanswered;
import com.apifyforge.apify.ApifyReply.Unreadable;
import com.apifyforge.apify.ApifyReply.UserMustAct;
import com.apifyforge.apify.wire.Body;
import com.apifyforge.apify.wire.NotSentReason;
import com.apifyforge.apify.wire.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Status and type pairs are those of Apify's API description, and those its users report. */
class VerdictTest {
    private static ApifyReply<Account> verdict(int status, String retryAfter, String body) {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        return Verdict.of(new Outcome.Answered(status, retryAfter, new Body(bytes)), AnswerReader::account);
    }

    private static ApifyReply<Account> error(int status, String type) {
        return verdict(status, null, "{\"error\":{\"type\":\"" + type + "\",\"message\":\"…\"}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"user-or-token-not-found", "invalid-token", "token-not-provided", "a-new-word"})
    void every401MeansTheTokenIsUnusable(String type) {
        assertThat(error(401, type)).isEqualTo(new TokenUnusable<>(type));
    }

    @ParameterizedTest
    @CsvSource({
        "429,rate-limit-exceeded",
        "400,actor-memory-limit-exceeded",
        "402,actor-memory-limit-exceeded",
        "400,concurrent-runs-limit-exceeded",
        "402,concurrent-runs-limit-exceeded",
        "403,concurrent-runs-limit-exceeded",
        "402,memory-limit-exceeded",
        "402,daily-ai-token-limit-exceeded",
        "409,a-new-limit-exceeded",
        "429,a-new-word"
    })
    void limitsPassWhateverTheirStatus(int status, String type) {
        assertThat(error(status, type)).isEqualTo(new NotNow<>(type, null));
    }

    @ParameterizedTest
    @CsvSource({
        "402,not-enough-usage-to-run-paid-actor",
        "402,x402-payment-required",
        "403,insufficient-permissions",
        "403,full-permission-actor-not-approved",
        "403,platform-feature-disabled",
        "403,actor-is-not-rented",
        "400,actor-is-not-rented",
        "403,a-new-word"
    })
    void paymentsAndPermissionsAreForTheUser(int status, String type) {
        assertThat(error(status, type)).isEqualTo(new UserMustAct<>(status, type, new ApifyMessage("…", null)));
    }

    @ParameterizedTest
    @CsvSource({
        "400,invalid-input",
        "400,run-input-body-not-valid-json",
        "404,record-not-found",
        "404,record-or-token-not-found",
        "405,method-not-allowed",
        "413,request-too-large",
        "415,unsupported-content-encoding",
        "409,a-new-word"
    })
    void otherRefusalsAreFinal(int status, String type) {
        assertThat(error(status, type)).isEqualTo(new BadRequest<>(status, type, new ApifyMessage("…", null)));
    }

    @ParameterizedTest
    @CsvSource({"408,run-timeout-exceeded", "500,internal-server-error", "503,a-new-word"})
    void serverErrorsLeaveTheOutcomeOpen(int status, String type) {
        assertThat(error(status, type)).isEqualTo(new Unanswered<>(type));
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 302, 304, 307, 399})
    void redirectIsAnAnswerThatCannotBeRead(int status) {
        assertThat(error(status, "moved")).isEqualTo(new Unreadable<>(status, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "<html><body>Bad Gateway</body></html>", "{\"error\":", "[]", "{\"error\":\"x\"}", "null"})
    void errorWithoutApifysBodyIsToldByItsStatus(String body) {
        assertThat(verdict(502, null, body)).isEqualTo(new Unanswered<>("http-502"));
        assertThat(verdict(401, null, body)).isEqualTo(new TokenUnusable<>("http-401"));
        assertThat(verdict(403, null, body)).isEqualTo(new UserMustAct<>(403, "http-403", ApifyMessage.NOTHING));
        assertThat(verdict(404, null, body)).isEqualTo(new BadRequest<>(404, "http-404", ApifyMessage.NOTHING));
    }

    @Test
    void typeThatLooksLikeNoTypeIsNotRepeated() {
        assertThat(error(400, "apify_api_" + "x".repeat(36)))
                .isEqualTo(new BadRequest<>(400, "http-400", new ApifyMessage("…", null)));
        assertThat(error(400, "x".repeat(200)))
                .isEqualTo(new BadRequest<>(400, "http-400", new ApifyMessage("…", null)));
    }

    @Test
    void retryAfterInSecondsIsHonouredUpToAnHour() {
        assertThat(verdict(429, "7", "")).isEqualTo(new NotNow<>("http-429", Duration.ofSeconds(7)));
        assertThat(verdict(429, "999999999", "")).isEqualTo(new NotNow<>("http-429", Duration.ofHours(1)));
        assertThat(verdict(429, "Wed, 21 Oct 2026 07:28:00 GMT", "")).isEqualTo(new NotNow<>("http-429", null));
        assertThat(verdict(429, "-1", "")).isEqualTo(new NotNow<>("http-429", null));
    }

    @Test
    void successNeedsTheFieldsThatAreUsedAndNoOthers() {
        var body =
                "{\"more\":[{\"id\":1}],\"data\":{\"proxy\":{\"id\":\"no\"},\"id\":\"i\",\"x\":null,\"username\":\"u\"}}";

        assertThat(verdict(200, null, body)).isEqualTo(new Ok<>(new Account("i", "u")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "OK",
                "{\"data\":null}",
                "{\"data\":{\"id\":\"i\"}}",
                "{\"data\":{\"id\":1,\"username\":\"u\"}}",
                "{\"data\":{\"id\":\"i\",\"username\":\"u\"}",
                "<html>"
            })
    void unreadableSuccessLeavesTheOutcomeOpen(String body) {
        assertThat(verdict(201, null, body))
                .isEqualTo(
                        new Unreadable<>(201, body.contains("\"i\"") && !body.contains("username\":\"u") ? "i" : null));
    }

    @Test
    void whatWasNotSentIsToldApartFromWhatWasNotAnswered() {
        assertThat(Verdict.of(new Outcome.NotSent(NotSentReason.TLS_FAILED), AnswerReader::account))
                .isEqualTo(new NotSent<>(NotSentReason.TLS_FAILED));
        assertThat(Verdict.of(new Outcome.Lost("timeout"), AnswerReader::account))
                .isEqualTo(new Unanswered<>("timeout"));
    }

    @Test
    void bodyIsWipedOnceItIsRead() {
        var bytes = "{\"data\":{\"id\":\"i\",\"username\":\"u\",\"proxy\":{\"password\":\"p\"}}}"
                .getBytes(StandardCharsets.UTF_8);

        var account = Verdict.of(new Outcome.Answered(200, null, new Body(bytes)), AnswerReader::account);

        assertThat(account).isEqualTo(new Ok<>(new Account("i", "u")));
        assertThat(bytes).containsOnly(0);
    }
}
