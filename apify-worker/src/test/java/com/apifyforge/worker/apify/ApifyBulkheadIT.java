package com.apifyforge.worker.apify;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.apify.ApifyClient;
import com.apifyforge.apify.ApifyReply;
import com.apifyforge.apify.ApifyReply.NotSent;
import com.apifyforge.apify.ApifyReply.Ok;
import com.apifyforge.apify.ApifyReply.Unanswered;
import com.apifyforge.apify.ApifySettings;
import com.apifyforge.apify.Run;
import com.apifyforge.apify.StartRequest;
import com.apifyforge.apify.wire.NotSentReason;
import com.apifyforge.embedded.ca.LocalCa;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.sandbox.fault.Fault;
import com.apifyforge.secret.Loan;
import com.apifyforge.secret.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a sandbox over TLS, with twelve connections: three for each user. */
class ApifyBulkheadIT {
    private static final NotSent<List<Run>> DOWN = new NotSent<>(NotSentReason.APIFY_DOWN);

    @TempDir
    static Path folder;

    private final LocalCa ca = LocalCa.in(folder);
    private final LocalCa.Identity server = ca.issue("sandbox", null);
    private ApifySandbox apify = ApifySandbox.start(portOfItsOwn(), server.certificate(), server.key());
    private final ApifyAccessSettings settings = new ApifyAccessSettings(
            apify.uri(),
            ca.certificate(),
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofSeconds(10),
            12,
            Duration.ofMillis(300));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private ApifyClient client;
    private ApifyBulkhead bulkhead;

    @BeforeEach
    void open() {
        open(apify.uri());
    }

    private void open(URI url) {
        client = new ApifyClient(new ApifySettings(
                url,
                settings.caFile(),
                settings.connectTimeout(),
                settings.startTimeout(),
                settings.callTimeout(),
                settings.maxConnections()));
        bulkhead = new ApifyBulkhead(client, settings, meters);
    }

    @AfterEach
    void close() {
        client.close();
        apify.close();
    }

    @Test
    void callsThatHangLeaveTheOthersTheirConnections() throws Exception {
        apify.faults().next(3, "POST", ".*/runs", new Fault.Silence());
        var hanging = new Thread[12];
        for (int i = 0; i < hanging.length; i++) {
            hanging[i] = Thread.startVirtualThread(() -> start("hank"));
        }
        Awaitility.await().until(() -> apify.runs().size() == 3 && bulkhead.isBusy("hank"));

        assertThat(bulkhead.reserve("hank", 1)).isEmpty();
        assertThat(list("ivy")).isInstanceOf(Ok.class);
        assertThat(bulkhead.isBusy("ivy")).isFalse();
        for (var thread : hanging) {
            thread.interrupt();
            thread.join();
        }
        assertThat(bulkhead.isBusy("hank")).isFalse();
        assertThat(apify.runs()).hasSize(3);
    }

    @Test
    void placesAreReservedForOneUserAndGivenBackOnce() {
        var ofHank = bulkhead.reserve("hank", 10).orElseThrow();
        var ofOthers = new ArrayList<CallPlaces>();
        for (String user : List.of("ivy", "jane", "kim")) {
            ofOthers.add(bulkhead.reserve(user, 3).orElseThrow());
        }

        assertThat(bulkhead.reserve("hank", 1)).isEmpty();
        assertThat(bulkhead.reserve("leo", 1)).as("all twelve are reserved").isEmpty();
        assertThat(bulkhead.awaitPlace(Duration.ofMillis(1))).isFalse();

        ofHank.close();
        ofHank.close();
        assertThat(bulkhead.awaitPlace(Duration.ofMillis(1))).isTrue();
        assertThat(bulkhead.isBusy("hank")).isFalse();
        var four = Stream.of("leo", "leo", "leo", "mia")
                .map(user -> bulkhead.reserve(user, 1).isPresent())
                .toList();
        assertThat(four).as("three, not six").containsExactly(true, true, true, false);
        ofOthers.forEach(CallPlaces::close);
    }

    @Test
    void callUnderWayKeepsItsPlaceWhenItsJobIsLeft() throws Exception {
        apify.faults().next(1, "POST", ".*/runs", new Fault.Silence());
        var places = bulkhead.reserve("hank", 3).orElseThrow();
        var hanging = Thread.startVirtualThread(() ->
                places.client(token()).start(() -> true, (apify, token) -> apify.start(token, hangs("hank"))));
        Awaitility.await().until(() -> apify.runs().size() == 1);

        places.close();
        assertThat(bulkhead.reserve("hank", 3)
                        .orElseThrow()
                        .client(token())
                        .call((apify, token) -> apify.runsSince(token, Instant.EPOCH, 10)))
                .isInstanceOf(Ok.class);
        assertThat(bulkhead.isBusy("hank")).as("two, and the one under way").isTrue();
        assertThat(places.client(token()).call((apify, token) -> apify.runsSince(token, Instant.EPOCH, 10)))
                .as("closed places serve no call")
                .isEqualTo(new NotSent<>(NotSentReason.TOO_LATE));
        hanging.interrupt();
        hanging.join();
        assertThat(bulkhead.isBusy("hank")).isFalse();
    }

    @Test
    void userWithoutAnswersShutsOutNobody() {
        for (int i = 0; i < 10; i++) {
            fail("hank", 20);
            assertThat(list("ivy-" + i)).isInstanceOf(Ok.class);
        }
    }

    @Test
    void nothingIsSentWhileNobodyGetsAnAnswer() {
        apify.faults().share(1, "GET", ".*", new Fault.Failure(503, null));
        for (int i = 0; i < 20; i++) {
            assertThat(list("user-" + i)).isInstanceOf(Unanswered.class);
        }
        assertThat(list("ivy")).isEqualTo(DOWN);
        assertThat(breakerOpen()).isOne();
        apify.faults().clear();

        Awaitility.await().until(() -> list("ivy") instanceof Ok && breakerOpen() == 0);
    }

    @Test
    void nothingIsSentWhileThereIsNoConnectionAndItRecoversByItself() {
        int port = portOfItsOwn();
        client.close();
        open(URI.create("https://127.0.0.1:" + port));
        for (int i = 0; i < 20; i++) {
            assertThat(list("hank")).isInstanceOf(NotSent.class).isNotEqualTo(DOWN);
        }
        assertThat(list("hank")).isEqualTo(DOWN);
        assertThat(list("ivy")).isEqualTo(DOWN);
        apify.close();
        apify = ApifySandbox.start(port, server.certificate(), server.key());

        Awaitility.await().until(() -> list("hank") instanceof Ok && list("ivy") instanceof Ok);
    }

    /**
     * Below those that the system gives to outgoing connections: a client that calls a closed port among them again and
     * again may be given that very port, and is then connected with itself.
     */
    private static int portOfItsOwn() {
        for (int port = 21_000; port < 32_000; port++) {
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                continue;
            }
        }
        throw new IllegalStateException("No port is free");
    }

    private double breakerOpen() {
        return meters.get("vault.apify.breaker.open").gauge().value();
    }

    private void fail(String userId, int times) {
        apify.faults().next(times, "GET", ".*", new Fault.Failure(503, null));
        for (int i = 0; i < times; i++) {
            assertThat(list(userId)).isInstanceOf(Unanswered.class);
        }
    }

    private ApifyReply<List<Run>> list(String userId) {
        return reserved(userId, client -> client.call((apify, token) -> apify.runsSince(token, Instant.EPOCH, 10)));
    }

    private ApifyReply<Run> start(String userId) {
        return reserved(
                userId, client -> client.start(() -> true, (apify, token) -> apify.start(token, hangs(userId))));
    }

    private static StartRequest hangs(String userId) {
        return new StartRequest(
                StartRequest.Kind.ACTOR, userId + "~hangs", "marker", "{}", null, null, null, null, null);
    }

    private <T> ApifyReply<T> reserved(String userId, Function<UserApifyClient, ApifyReply<T>> call) {
        try (var places = bulkhead.reserve(userId, 1).orElse(null)) {
            return places == null
                    ? new NotSent<>(NotSentReason.NO_FREE_CONNECTION)
                    : call.apply(places.client(token()));
        }
    }

    static Loan token() {
        return new Loan() {
            @Override
            public <R> R lend(Function<Secret, R> use) {
                try (var secret = Secret.takeOwnershipOf(ApifySandbox.token("gate", 1))) {
                    return use.apply(secret);
                }
            }
        };
    }
}
