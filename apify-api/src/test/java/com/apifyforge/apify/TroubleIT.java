package com.apifyforge.apify;

import static com.apifyforge.apify.ApifyClientIT.actor;
import static com.apifyforge.apify.ApifyClientIT.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.apify.ApifyReply.NotNow;
import com.apifyforge.apify.ApifyReply.NotSent;
import com.apifyforge.apify.ApifyReply.Ok;
import com.apifyforge.apify.ApifyReply.TokenUnusable;
import com.apifyforge.apify.ApifyReply.Unanswered;
import com.apifyforge.apify.ApifyReply.Unreadable;
import com.apifyforge.apify.ApifyReply.UserMustAct;
import com.apifyforge.apify.wire.NotSentReason;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.sandbox.fault.Fault;
import com.apifyforge.sandbox.run.SandboxRun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the calls tell when Apify or the way to it fails. */
class TroubleIT {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final String RUNS = ".*/runs";

    static ApifySandbox sandbox;
    static ApifyClient client;

    @BeforeAll
    static void start() {
        sandbox = ApifySandbox.start(0, Certificates.GOOD.certificate, Certificates.GOOD.key);
        client = client(sandbox, 200);
    }

    static ApifyClient client(ApifySandbox sandbox, int connections) {
        return new ApifyClient(
                new ApifySettings(sandbox.uri(), Certificates.GOOD.ca, SHORT, SHORT, SHORT, connections));
    }

    @AfterEach
    void clear() {
        sandbox.faults().clear();
    }

    @AfterAll
    static void stop() {
        client.close();
        sandbox.close();
    }

    private ApifyReply<Run> startAs(String user) {
        return client.start(Loans.user(user), actor("me~work", user, "{}"));
    }

    private long runsOf(String user) {
        return sandbox.runs().stream()
                .filter(run -> run.username().equals(user.toLowerCase()))
                .count();
    }

    @Test
    void droppedAnswerIsUnansweredAndTheRunIsFoundByItsMarker() {
        var since = Instant.now();
        sandbox.faults().next(1, "POST", RUNS, new Fault.DropAnswer());

        assertThat(startAs("Anna")).isEqualTo(new Unanswered<>("connection-lost"));

        var found = ok(client.runsSince(Loans.user("Anna"), since, 10));
        assertThat(found).hasSize(1);
        assertThat(ok(client.run(Loans.user("Anna"), found.getFirst().id())).userAgent())
                .endsWith(" job/Anna");
    }

    @Test
    void nothingIsSentTwice() {
        sandbox.faults().next(1, "POST", RUNS, new Fault.DropAnswer());
        startAs("Ben");
        sandbox.faults().next(1, "POST", RUNS, new Fault.Garbage());
        assertThat(startAs("Ben")).isEqualTo(new Unreadable<>(201, null));
        sandbox.faults().next(1, "POST", RUNS, new Fault.Failure(502, null, true, null));
        assertThat(startAs("Ben")).isEqualTo(new Unanswered<>("http-502"));

        assertThat(runsOf("Ben")).isEqualTo(3);
    }

    @Test
    void resetAfterTheRequestIsUnanswered() {
        sandbox.faults().next(1, "POST", RUNS, new Fault.Reset());

        assertThat(startAs("Cleo")).isEqualTo(new Unanswered<>("connection-lost"));
        assertThat(runsOf("Cleo")).isZero();
    }

    @Test
    void silenceEndsAtTheDeadlineAndHoldsNoOtherCall() throws Exception {
        sandbox.faults().next(50, "POST", RUNS, new Fault.Silence());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<ApifyReply<Run>> start = () -> startAs("Dan");
            var silent = threads.invokeAll(java.util.Collections.nCopies(50, start));
            var began = System.nanoTime();

            assertThat(client.me(Loans.user("Dan"))).isInstanceOf(Ok.class);

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SHORT);
            for (var reply : silent) {
                assertThat(reply.get()).isEqualTo(new Unanswered<>("timeout"));
            }
        }
    }

    @Test
    void bodyThatDripsEndsAtTheDeadline() {
        sandbox.faults().next(1, "GET", ".*", new Fault.SlowBody(Duration.ofSeconds(20)));
        var began = System.nanoTime();

        assertThat(client.me(Loans.user("Eva"))).isEqualTo(new Unanswered<>("timeout"));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(SHORT, SHORT.multipliedBy(3));
    }

    @Test
    void slowAnswerWithinTheDeadlineIsAnAnswer() {
        sandbox.faults().next(1, "GET", ".*", new Fault.SlowBody(Duration.ofMillis(300)));
        assertThat(client.me(Loans.user("Eva"))).isInstanceOf(Ok.class);
        sandbox.faults().next(1, "GET", ".*", new Fault.Delay(Duration.ofMillis(300)));
        assertThat(client.me(Loans.user("Eva"))).isInstanceOf(Ok.class);
    }

    @Test
    void faultyAnswersAreToldByTheirKind() {
        sandbox.faults().next(1, "*", ".*", new Fault.Failure(429, null, false, 7));
        assertThat(startAs("Fay")).isEqualTo(new NotNow<>("http-429", Duration.ofSeconds(7)));
        sandbox.faults().next(1, "*", ".*", new Fault.Failure(402, "concurrent-runs-limit-exceeded"));
        assertThat(startAs("Fay")).isEqualTo(new NotNow<>("concurrent-runs-limit-exceeded", null));
        sandbox.faults().next(1, "*", ".*", new Fault.Failure(503, "internal-server-error"));
        assertThat(startAs("Fay")).isEqualTo(new Unanswered<>("internal-server-error"));
        sandbox.faults().next(1, "*", ".*", new Fault.Failure(401, null));
        assertThat(startAs("Fay")).isEqualTo(new TokenUnusable<>("http-401"));
        assertThat(runsOf("Fay")).isZero();
    }

    private static <T> Predicate<ApifyReply<T>> is(int status, String type) {
        return reply -> switch (reply) {
            case UserMustAct<T>(int seen, String seenType, var _) -> seen == status && seenType.equals(type);
            case ApifyReply.BadRequest<T>(int seen, String seenType, var _) -> seen == status && seenType.equals(type);
            default -> false;
        };
    }

    @Test
    void tokensOfTroublesomeAccountsAreToldByTheirTrouble() {
        assertThat(client.me(Loans.beginning("revoked"))).isEqualTo(new TokenUnusable<>("user-or-token-not-found"));
        assertThat(client.me(Loans.beginning("scoped"))).matches(is(403, "insufficient-permissions"));
        assertThat(client.start(Loans.beginning("broke"), actor("me~work", "m", "{}")))
                .matches(is(402, "not-enough-usage-to-run-paid-actor"));
        assertThat(client.start(Loans.user("Gus"), actor("missing-one", "m", "{}")))
                .matches(is(404, "record-not-found"));
        assertThat(client.start(Loans.user("Gus"), actor("me~work", "m", "{\"sandbox\":{\"invalid\":true}}")))
                .matches(is(400, "invalid-input"));
        var calls = java.util.stream.Stream.generate(() -> client.me(Loans.beginning("limited")))
                .limit(10)
                .toList();
        assertThat(calls).contains(new NotNow<>("rate-limit-exceeded", null));
    }

    @Test
    void redirectIsNotFollowed() throws Exception {
        try (var elsewhere = RawServer.sending("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
            sandbox.faults().next(2, "*", ".*", new Fault.Redirect(elsewhere.uri() + "/v2/users/me"));

            assertThat(client.me(Loans.user("Hal"))).isEqualTo(new Unreadable<>(302, null));
            assertThat(startAs("Hal")).isEqualTo(new Unreadable<>(302, null));

            assertThat(elsewhere.heads).isEmpty();
        }
    }

    @Test
    void callerWithoutAConnectionIsToldSoInTime() throws Exception {
        sandbox.faults().next(2, "POST", RUNS, new Fault.Silence());
        var settings = new ApifySettings(
                sandbox.uri(), Certificates.GOOD.ca, Duration.ofMillis(200), SHORT.multipliedBy(2), SHORT, 2);
        try (var few = new ApifyClient(settings);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var starts = List.of(
                    threads.submit(() -> few.start(Loans.user("Ian"), actor("me~work", "m", "{}"))),
                    threads.submit(() -> few.start(Loans.user("Ian"), actor("me~work", "m", "{}"))));
            org.awaitility.Awaitility.await().until(() -> runsOf("Ian") == 2);

            assertThat(few.me(Loans.user("Ian"))).isEqualTo(new NotSent<>(NotSentReason.NO_FREE_CONNECTION));

            for (var start : starts) {
                assertThat(start.get()).isEqualTo(new Unanswered<>("timeout"));
            }
            assertThat(few.me(Loans.user("Ian"))).isInstanceOf(Ok.class);
        }
    }

    @Test
    void fiveHundredCallsAtOnceAllGetTheirAnswer() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var patient = new ApifyClient(TestSettings.of(sandbox.uri(), Certificates.GOOD.ca))) {
            Callable<ApifyReply<Run>> start = () -> patient.start(Loans.user("Jo"), actor("me~work", "m", "{}"));
            var replies = threads.invokeAll(java.util.Collections.nCopies(500, start));

            var ids = new java.util.HashSet<String>();
            for (var reply : replies) {
                ids.add(ok(reply.get()).id());
            }
            assertThat(ids).hasSize(500);
        }
        assertThat(sandbox.runs().stream()
                        .filter(run -> run.username().equals("jo"))
                        .map(SandboxRun::id))
                .hasSize(500);
    }

    @Test
    void connectionsTheServerClosedAreReplaced() {
        var port = sandbox.uri().getPort();
        assertThat(client.me(Loans.user("Kai"))).isInstanceOf(Ok.class);
        sandbox.close();
        sandbox = ApifySandbox.start(port, Certificates.GOOD.certificate, Certificates.GOOD.key);

        org.awaitility.Awaitility.await().until(() -> client.me(Loans.user("Kai")) instanceof Ok<Account>);
    }

    @Test
    void interruptEndsTheCallAndStaysSet() throws Exception {
        sandbox.faults().next(1, "GET", ".*", new Fault.Silence());
        var patient = new ApifyClient(TestSettings.of(sandbox.uri(), Certificates.GOOD.ca));
        var replies = new java.util.concurrent.LinkedBlockingQueue<Object>();
        var caller = Thread.startVirtualThread(() -> {
            replies.add(patient.me(Loans.user("Lea")));
            replies.add(Thread.currentThread().isInterrupted());
        });
        org.awaitility.Awaitility.await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);

        caller.interrupt();

        assertThat(replies.take()).isInstanceOfAny(Unanswered.class, NotSent.class);
        assertThat(replies.take()).isEqualTo(true);
        patient.close();
    }
}
