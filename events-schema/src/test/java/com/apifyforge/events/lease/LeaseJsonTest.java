package com.apifyforge.events.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.apifyforge.events.lease.LeaseRequest.Ask;
import com.apifyforge.events.lease.LeaseRequest.Purpose;
import com.apifyforge.events.sealing.Opener;
import com.apifyforge.events.sealing.Sealer;
import com.apifyforge.secret.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The bodies of the lease endpoints against their approved text, in both directions. */
class LeaseJsonTest {
    private static final Instant AT = Instant.parse("2026-11-24T10:00:00Z");
    private static final Instant LATER = Instant.parse("2026-11-24T10:01:00Z");

    private static final LeaseRequest REQUEST =
            new LeaseRequest(publicKey(), List.of(new Ask("a.b.c", Purpose.START), new Ask("d.e.f", Purpose.FOLLOW)));

    private static final List<LeaseAnswer> ANSWERS = List.of(
            new LeaseAnswer.Start("lease-1", 1, "marker-1", LATER, "a..b.c.d"),
            new LeaseAnswer.Done("run1", 1, false),
            new LeaseAnswer.Busy(LATER),
            new LeaseAnswer.Reconcile("lease-2", 2, "marker-2", AT, LATER, "a..b.c.d"),
            new LeaseAnswer.Follow("lease-3", LATER, "a..b.c.d"),
            new LeaseAnswer.Read("lease-6", "run1", LATER, "a..b.c.d"),
            new LeaseAnswer.Refused(Refusal.NOT_CONNECTED, true, "", null),
            new LeaseAnswer.Refused(Refusal.JOB_CLOSED, false, "APIFY_INVALID_INPUT", null),
            new LeaseAnswer.Refused(
                    Refusal.TICKET_LIFE_TOO_LONG, false, "", "It lives 777600 s; 691200 s are allowed."));

    private static final LeaseResult.Batch RESULTS = new LeaseResult.Batch(List.of(
            new LeaseResult.Run("lease-1", "run1"),
            new LeaseResult.NotStarted("lease-2", "CANCELLED", true),
            new LeaseResult.Unanswered("lease-3", true),
            new LeaseResult.TokenRejected("lease-4", "user-or-token-not-found", false),
            new LeaseResult.Ended("lease-5", "job-1")));

    private static final LeaseResult.Accepted ACCEPTED = new LeaseResult.Accepted(List.of(true, false));

    @Test
    void theRequestIsAsApproved() throws IOException {
        assertSame(LeaseJson.write(REQUEST), "LeaseRequest");
        assertThat(LeaseJson.readRequest(approved("LeaseRequest"))).isEqualTo(REQUEST);
    }

    @Test
    void everyAnswerIsAsApproved() throws IOException {
        assertThat(ANSWERS).extracting(Object::getClass).contains(LeaseAnswer.class.getPermittedSubclasses());
        assertSame(LeaseJson.write(ANSWERS), "LeaseAnswers");
        assertThat(LeaseJson.readAnswers(approved("LeaseAnswers"))).isEqualTo(ANSWERS);
    }

    @Test
    void everyResultIsAsApproved() throws IOException {
        assertThat(RESULTS.results())
                .extracting(Object::getClass)
                .containsExactlyInAnyOrder(LeaseResult.class.getPermittedSubclasses());
        assertSame(LeaseJson.write(RESULTS), "LeaseResults");
        assertThat(LeaseJson.readResults(approved("LeaseResults"))).isEqualTo(RESULTS);
    }

    @Test
    void theReceiptIsAsApproved() throws IOException {
        assertSame(LeaseJson.write(ACCEPTED), "LeaseReceipt");
        assertThat(LeaseJson.readAccepted(approved("LeaseReceipt"))).isEqualTo(ACCEPTED);
    }

    @Test
    void everyRefusalTravels() {
        for (Refusal refusal : Refusal.values()) {
            List<LeaseAnswer> refused = List.of(new LeaseAnswer.Refused(refusal, false, "", null));

            assertThat(LeaseJson.readAnswers(LeaseJson.write(refused))).isEqualTo(refused);
        }
    }

    @Test
    void unknownFieldsAreIgnored() {
        assertThat(LeaseJson.readResults(
                        bytes("{\"results\":[{\"leaseId\":\"l\",\"runId\":\"r\",\"later\":1}],\"x\":{}}")))
                .isEqualTo(new LeaseResult.Batch(List.of(new LeaseResult.Run("l", "r"))));
        assertThat(
                        LeaseJson.readAnswers(
                                bytes(
                                        "{\"answers\":[{\"answer\":\"DONE\",\"runId\":\"r\",\"attempt\":1,\"ended\":true,\"later\":1}]}")))
                .isEqualTo(List.of(new LeaseAnswer.Done("r", 1, true)));
    }

    @Test
    void aBatchHasOneToAHundredAsks() {
        assertThatIllegalArgumentException().isThrownBy(() -> LeaseJson.readRequest(asks(0)));
        assertThat(LeaseJson.readRequest(asks(100)).asks()).hasSize(100);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LeaseJson.readRequest(asks(101)))
                .withMessage("'/asks' must have 1 to 100 items.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"publicKey\":{},\"asks\":null}",
                "{\"publicKey\":{},\"asks\":[null]}",
                "{\"publicKey\":{},\"asks\":[{\"ticket\":\"a.b.c\"}]}",
                "{\"publicKey\":{},\"asks\":[{\"ticket\":null,\"purpose\":\"START\"}]}",
                "{\"publicKey\":{},\"asks\":[{\"ticket\":\"a.b.c\",\"purpose\":\"STEAL\"}]}",
                "{\"publicKey\":{},\"asks\":[{\"ticket\":\"a.b.c\",\"purpose\":\"START\"}]} x"
            })
    void aRequestThatBreaksTheContractIsRefused(String body) {
        assertThatIllegalArgumentException().isThrownBy(() -> LeaseJson.readRequest(bytes(body)));
    }

    /** A key of 900,000 characters stood in each of a hundred answers: 120 MB. */
    @Test
    void aKeyIsBoundedAsPartsOfItComeBackInEveryAnswer() {
        var key = new LinkedHashMap<>(publicKey());
        key.put("kid", "k".repeat(256));
        assertThat(LeaseJson.readRequest(LeaseJson.write(request(key))).publicKey())
                .isEqualTo(key);
        for (String name : List.of("kid", "x", "y", "crv", "unknown")) {
            var tooLong = new LinkedHashMap<>(publicKey());
            tooLong.put(name, "k".repeat(name.equals("kid") ? 257 : 900_000));
            assertRefused(tooLong);
        }
        var tooMany = new LinkedHashMap<>(publicKey());
        for (int i = 0; i < 12; i++) {
            tooMany.put("x" + i, "");
        }
        assertRefused(tooMany);
        assertRefused(Map.of("k".repeat(257), ""));
    }

    private static void assertRefused(Map<String, String> key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LeaseJson.readRequest(LeaseJson.write(request(key))))
                .withMessage("'/publicKey' may have 16 members of at most 256 characters.");
    }

    private static LeaseRequest request(Map<String, String> key) {
        return new LeaseRequest(key, List.of(new Ask("a.b.c", Purpose.START)));
    }

    @Test
    void theLargestAnswerIsSmall() {
        var key = new LinkedHashMap<>(Opener.generate("k".repeat(256)).publicJwk());
        try (var sealer = Sealer.to(key);
                var token = Secret.takeOwnershipOf(new byte[128])) {
            String sealed = sealer.seal(token, "u".repeat(128), "l".repeat(128), AT, LATER);
            List<LeaseAnswer> answers = Collections.nCopies(
                    100, new LeaseAnswer.Reconcile("l".repeat(128), 1, "m".repeat(64), AT, LATER, sealed));

            assertThat(LeaseJson.readAnswers(LeaseJson.write(answers))).hasSize(100);
            assertThat(sealed).hasSizeLessThan(2000);
        }
        key.put("kid", "k".repeat(257));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sealer.to(key))
                .withMessage("The recipient's key needs a kid of 1 to 256 characters.");
    }

    /** An older token-service says no detail, an older worker ignores it. */
    @Test
    void aRefusalMayComeWithoutDetail() {
        assertThat(LeaseJson.readAnswers(bytes("{\"answers\":[{\"answer\":\"REFUSED\",\"reason\":\"CANCELLED\","
                        + "\"attemptOpen\":false,\"closedFor\":\"\"}]}")))
                .isEqualTo(List.of(new LeaseAnswer.Refused(Refusal.CANCELLED, false, "", null)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LeaseJson.readAnswers(
                        bytes("{\"answers\":[{\"answer\":\"REFUSED\",\"reason\":\"CANCELLED\",\"closedFor\":\"\"}]}")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"results\":[{\"leaseId\":\"l\",\"runId\":1e99999999999}]}",
                "{\"results\":[{\"leaseId\":\"l\"}]}",
                "{\"results\":[{\"runId\":\"r\"}]}",
                "{\"results\":[{\"leaseId\":\"l\",\"notStarted\":\"x\"}]}",
                "{\"results\":[{\"leaseId\":\"l\",\"notStarted\":\"x\",\"closed\":null}]}"
            })
    void aResultThatBreaksTheContractIsRefused(String body) {
        assertThatIllegalArgumentException().isThrownBy(() -> LeaseJson.readResults(bytes(body)));
    }

    @Test
    void aFaultIsNamedByItsPlaceAndNeverQuoted() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LeaseJson.readAnswers(
                        bytes("{\"answers\":[{\"answer\":\"FOLLOW\",\"leaseId\":\"l\",\"until\":\"canary\"}]}")))
                .withMessageContaining("/answers/0")
                .withMessageNotContaining("canary")
                .withNoCause();
    }

    @Test
    void garbageNeverThrowsAnythingElse() {
        var random = new java.util.Random(7);
        byte[] good = LeaseJson.write(RESULTS);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length) + 1);
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            try {
                LeaseJson.readResults(bytes);
            } catch (IllegalArgumentException expected) {
                assertThat(expected).hasNoCause();
            }
        }
    }

    private static byte[] asks(int count) {
        return LeaseJson.write(
                new LeaseRequest(publicKey(), Collections.nCopies(count, new Ask("a.b.c", Purpose.START))));
    }

    private static Map<String, String> publicKey() {
        var key = new LinkedHashMap<String, String>();
        key.put("kty", "EC");
        key.put("crv", "P-256");
        key.put("x", "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4");
        key.put("y", "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM");
        key.put("kid", "once");
        return key;
    }

    private static void assertSame(byte[] written, String name) throws IOException {
        var mapper = JsonMapper.shared();
        assertThat(mapper.readTree(written)).isEqualTo(mapper.readTree(approved(name)));
    }

    private static byte[] approved(String name) throws IOException {
        try (var in = LeaseJsonTest.class.getResourceAsStream("/contract/lease/" + name + ".json")) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
