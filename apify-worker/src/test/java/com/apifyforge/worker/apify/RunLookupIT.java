package com.apifyforge.worker.apify;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.apify.ApifyClient;
import com.apifyforge.apify.ApifyReply.Ok;
import com.apifyforge.apify.ApifyReply.Unanswered;
import com.apifyforge.apify.ApifySettings;
import com.apifyforge.apify.Run;
import com.apifyforge.apify.StartRequest;
import com.apifyforge.embedded.ca.LocalCa;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.sandbox.fault.Fault;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a sandbox over TLS. */
class RunLookupIT {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String SINGLE_RUN = "/v2/actor-runs/.+";

    @TempDir
    static Path folder;

    private final LocalCa ca = LocalCa.in(folder);
    private final LocalCa.Identity server = ca.issue("sandbox", null);
    private final ApifySandbox apify = ApifySandbox.start(0, server.certificate(), server.key());
    private final ApifyAccessSettings settings = new ApifyAccessSettings(
            apify.uri(), ca.certificate(), PATIENCE, PATIENCE, PATIENCE, 12, Duration.ofMillis(300));
    private final ApifyClient client = new ApifyClient(
            new ApifySettings(apify.uri(), settings.caFile(), PATIENCE, PATIENCE, PATIENCE, settings.maxConnections()));
    private UserApifyClient user;

    @BeforeEach
    void open() {
        user = new ApifyBulkhead(client, settings, new SimpleMeterRegistry())
                .reserve("ivy", 3)
                .orElseThrow()
                .client(ApifyBulkheadIT.token());
    }

    @AfterEach
    void close() {
        client.close();
        apify.close();
    }

    @Test
    void runsOnTheListAreNotReadOneByOne() {
        var ours = started(5);
        apify.faults().share(1, "GET", SINGLE_RUN, new Fault.Failure(503, null));

        assertThat(read(ours)).hasSize(5).allMatch(Ok.class::isInstance);
        assertThat(RunLookup.single(user).run(ours.getFirst().id())).isInstanceOf(Unanswered.class);
    }

    @Test
    void runBehindTooManyOthersIsReadByItself() {
        var ours = started(5);
        started(48);

        assertThat(read(ours)).hasSize(5).allMatch(Ok.class::isInstance);
        apify.faults().share(1, "GET", SINGLE_RUN, new Fault.Failure(503, null));
        assertThat(read(ours)).filteredOn(Ok.class::isInstance).hasSize(2);
    }

    @Test
    void tokenThatMayNotListReadsSingleRuns() {
        var ours = started(5);
        apify.faults().share(1, "GET", "/v2/actor-runs", new Fault.Failure(403, "insufficient-permissions"));

        assertThat(read(ours)).hasSize(5).allMatch(Ok.class::isInstance);
    }

    @Test
    void slowListHoldsOneRunOnly() throws Exception {
        var ours = started(5);
        apify.faults().next(1, "GET", "/v2/actor-runs", new Fault.Silence());
        var lookup = RunLookup.listing(user, ours.stream().map(Run::startedAt).toList());
        var seen = new ConcurrentLinkedQueue<Object>();
        var threads = ours.stream()
                .map(run -> Thread.startVirtualThread(() -> seen.add(lookup.run(run.id()))))
                .toList();

        Awaitility.await().atMost(PATIENCE.minusSeconds(2)).until(() -> seen.size() == 4);
        assertThat(seen).allMatch(Ok.class::isInstance);
        for (var thread : threads) {
            thread.join();
        }
    }

    private List<Object> read(List<Run> runs) {
        var lookup = RunLookup.listing(user, runs.stream().map(Run::startedAt).toList());
        return runs.stream().<Object>map(run -> lookup.run(run.id())).toList();
    }

    private List<Run> started(int count) {
        return IntStream.range(0, count)
                .mapToObj(_ ->
                        ((Ok<Run>) user.start(() -> true, (client, token) -> client.start(token, hangs()))).value())
                .toList();
    }

    private static StartRequest hangs() {
        return new StartRequest(StartRequest.Kind.ACTOR, "ivy~hangs", "marker", "{}", null, null, null, null, null);
    }
}
