package com.apifyforge.apify;

import static com.apifyforge.apify.TestSettings.of;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.apifyforge.apify.ApifyReply.BadRequest;
import com.apifyforge.apify.ApifyReply.Ok;
import com.apifyforge.apify.ApifyReply.TokenUnusable;
import com.apifyforge.apify.StartRequest.Kind;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.sandbox.run.SandboxRun;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the calls do, against the sandbox over TLS. */
class ApifyClientIT {
    private static final String AT_ONCE = "{\"sandbox\":{\"seconds\":0,\"items\":7}}";
    private static final String LONG = "{\"sandbox\":{\"seconds\":600}}";

    static ApifySandbox sandbox;
    static ApifyClient client;

    @BeforeAll
    static void start() {
        sandbox = ApifySandbox.start(0, Certificates.GOOD.certificate, Certificates.GOOD.key);
        client = new ApifyClient(of(sandbox.uri(), Certificates.GOOD.ca));
    }

    @AfterAll
    static void stop() {
        client.close();
        sandbox.close();
    }

    static StartRequest actor(String id, String marker, String input) {
        return new StartRequest(Kind.ACTOR, id, marker, input, null, null, null, null, null);
    }

    static <T> T ok(ApifyReply<T> reply) {
        assertThat(reply).isInstanceOf(Ok.class);
        return ((Ok<T>) reply).value();
    }

    @Test
    void accountIsToldByItsToken() {
        var account = ok(client.me(Loans.user("Alice")));

        assertThat(account.username()).isEqualTo("alice");
        assertThat(client.me(Loans.of(ApifySandbox.token("Alice", 2)))).isEqualTo(new Ok<>(account));
    }

    @Test
    void startedRunIsReadWithItsMarkerAndItsEnd() {
        var bob = Loans.user("Bob");

        var started = ok(client.start(bob, actor("me~work", "m-1", AT_ONCE)));
        var run = ok(client.run(bob, started.id()));

        assertThat(started.origin()).isEqualTo("API");
        assertThat(run.userAgent()).matches("ApifyForge/[^ ]+ job/m-1");
        assertThat(run.status()).isEqualTo("SUCCEEDED");
        assertThat(run.ended()).isTrue();
        assertThat(run.startedAt()).isBeforeOrEqualTo(run.finishedAt());
        assertThat(run.usageTotalUsd()).isNotNegative();
        assertThat(client.datasetItemCount(bob, String.valueOf(run.datasetId())))
                .isEqualTo(new Ok<>(7L));
    }

    @Test
    void optionsReachApify() throws Exception {
        var options =
                new StartRequest(Kind.ACTOR, "me~work", "m", "{}", "beta 1", 512, 0, 10, new BigDecimal("0.000000150"));

        var run = ok(client.start(Loans.user("Carol"), options));

        // A time-out of 0 means none, so it must not get lost as "not given".
        assertThat(Raw.get(sandbox, "Carol", "/v2/actor-runs/" + run.id()))
                .contains("\"build\":\"beta 1\"", "\"timeoutSecs\":0", "\"memoryMbytes\":512")
                .contains("\"maxItems\":10", "\"maxTotalChargeUsd\":1.50E-7");
    }

    @Test
    void runsOfTheAccountAreListedNewestFirst() {
        var dave = Loans.user("Dave");
        var since = Instant.now();
        var one = ok(client.start(dave, actor("me~one", "m", AT_ONCE)));
        var two = ok(client.start(dave, actor("me~two", "m", LONG)));

        var found = ok(client.runsSince(dave, since, 100));

        assertThat(found).extracting(Run::id).containsExactlyInAnyOrder(two.id(), one.id());
        assertThat(found).isSortedAccordingTo((a, b) -> b.startedAt().compareTo(a.startedAt()));
        assertThat(ok(client.runsSince(dave, since, 1))).hasSize(1);
        assertThat(ok(client.runsSince(dave, Instant.now().plusSeconds(60), 100)))
                .isEmpty();
    }

    @Test
    void runsOfOneTargetAreListedAlsoWithATokenLimitedToIt() {
        var scoped = Loans.beginning("scopedEve");
        var since = Instant.now();
        var task = new StartRequest(Kind.TASK, "me~task", "m", "{}", null, null, null, null, null);
        var ofActor = ok(client.start(scoped, actor("me~one", "m", LONG)));
        var ofTask = ok(client.start(scoped, task));

        assertThat(ok(client.runsSince(scoped, Kind.ACTOR, "me~one", since, 100)))
                .extracting(Run::id)
                .containsExactly(ofActor.id());
        assertThat(ok(client.runsSince(scoped, Kind.TASK, "me~task", since, 100)))
                .extracting(Run::id)
                .containsExactly(ofTask.id());
        assertThat(ok(client.runsSince(scoped, Kind.TASK, "me~task", since.plusSeconds(60), 100)))
                .isEmpty();
        assertThat(client.runsSince(scoped, since, 100)).isInstanceOf(ApifyReply.UserMustAct.class);
    }

    @Test
    void runOfTheSameMillisecondIsNotLeftOut() {
        var fred = Loans.user("Fred");
        var run = ok(client.start(fred, actor("me~one", "m", LONG)));

        var found = ok(client.runsSince(fred, run.startedAt().plusNanos(999_999), 100));

        assertThat(found).extracting(Run::id).containsExactly(run.id());
    }

    @Test
    void abortMayBeRepeated() {
        var gina = Loans.user("Gina");
        var run = ok(client.start(gina, actor("me~one", "m", LONG)));

        assertThat(ok(client.abort(gina, run.id())).status()).startsWith("ABORT");
        assertThat(ok(client.abort(gina, run.id())).status()).startsWith("ABORT");
    }

    @Test
    void largeInputArrivesWhole() throws Exception {
        var text = "ž".repeat(1_000_000);

        var run = ok(client.start(Loans.user("Hana"), actor("me~one", "m", "{\"text\":\"" + text + "\"}")));

        assertThat(Raw.get(sandbox, "Hana", "/v2/actor-runs/" + run.id() + "/key-value-store/records/INPUT"))
                .isEqualTo("{\"text\":\"" + text + "\"}");
    }

    @Test
    void inputOverApifysLimitIsRefusedUnsent() {
        var tooLarge = "{\"text\":\"" + "x".repeat(9_437_184) + "\"}";

        assertThat(client.start(Loans.user("Ida"), actor("me~one", "m", tooLarge)))
                .isEqualTo(new BadRequest<>(413, "request-too-large", ApifyMessage.NOTHING));
    }

    @Test
    void idWithUnusualLettersStaysOneSegment() {
        var jan = Loans.user("Jan");
        var since = Instant.now();

        var run = ok(client.start(jan, actor("me~wörk %2F+&", "m", LONG)));

        assertThat(ok(client.runsSince(jan, Kind.ACTOR, "me~wörk %2F+&", since, 9)))
                .extracting(Run::id)
                .containsExactly(run.id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "../users/me", "a..b", "a?b", "a#b", "a\\b", "a\r\nb", "a\u0000"})
    void idThatWouldLeaveItsPlaceIsRefusedUnsent(String id) {
        var before = sandbox.runs().size();

        assertThat(client.start(Loans.user("Kim"), actor(id, "m", "{}")))
                .isEqualTo(new BadRequest<>(400, "id-malformed", ApifyMessage.NOTHING));
        assertThat(client.run(Loans.user("Kim"), id))
                .isEqualTo(new BadRequest<>(400, "id-malformed", ApifyMessage.NOTHING));
        assertThat(client.abort(Loans.user("Kim"), id))
                .isEqualTo(new BadRequest<>(400, "id-malformed", ApifyMessage.NOTHING));
        assertThat(client.datasetItemCount(Loans.user("Kim"), id))
                .isEqualTo(new BadRequest<>(400, "id-malformed", ApifyMessage.NOTHING));
        assertThat(sandbox.runs()).hasSize(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "a\r\nX-Evil: 1", "ž"})
    void markerThatIsNoWordIsRefused(String marker) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.start(Loans.user("Kim"), actor("me~one", marker, "{}")));
    }

    @Test
    void tokenDeletedAtApifyIsUnusableFromThenOn() {
        var token = ApifySandbox.token("Leo", 1);
        ok(client.me(Loans.of(token)));

        sandbox.revoke(token);

        assertThat(client.me(Loans.of(token))).isEqualTo(new TokenUnusable<>("user-or-token-not-found"));
        assertThat(client.start(Loans.of(token), actor("me~one", "m", "{}")))
                .isEqualTo(new TokenUnusable<>("user-or-token-not-found"));
        assertThat(sandbox.runs()).extracting(SandboxRun::username).doesNotContain("leo");
    }
}
