package com.apifyforge.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseRequest;
import com.apifyforge.events.sealing.Opener;
import com.apifyforge.sandbox.ApifySandbox;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A measurement: {@code mvn -pl token-service -am test -Dtest=LeaseRateIT -Dmeasure=true}. Signing and TLS included. */
@EnabledIfSystemProperty(named = "measure", matches = "true", disabledReason = "measured by hand, with -Dmeasure=true")
class LeaseRateIT {
    private static final int BATCH = 100;
    private static final int USERS = 20;

    @TempDir
    Path folder;

    @Test
    void leasesASecondInBatchesOfOneHundred() throws Exception {
        try (Parts parts = Parts.start(folder);
                RunningService service = RunningService.start(parts, "--tokens.lease.asks-per-second=1000000")) {
            for (int user = 0; user < USERS; user++) {
                service.connected(
                        "user-" + user, ApifySandbox.token("u" + "abcdefghijklmnopqrstuvwxyz".charAt(user), 1));
            }
            for (int round = 0; round < 4; round++) {
                measure(service, round, 30, 1);
                measure(service, round + 100, 30, 2);
            }
        }
    }

    private static void measure(RunningService service, int round, int batches, int workers) throws Exception {
        List<LeaseRequest.Ask[]> asks = new ArrayList<>();
        for (int batch = 0; batch < batches; batch++) {
            var ask = new LeaseRequest.Ask[BATCH];
            for (int i = 0; i < BATCH; i++) {
                ask[i] = RunningService.start(
                        service.ticket("user-" + i % USERS, "job-" + round + "-" + batch + "-" + i));
            }
            asks.add(ask);
        }
        long start = System.nanoTime();
        try (var threads = Executors.newFixedThreadPool(workers);
                Opener key = Opener.generate("once")) {
            var answers = asks.stream()
                    .map(ask -> threads.submit(() -> service.lease(key, ask)))
                    .toList();
            for (var answer : answers) {
                assertThat(answer.get()).hasOnlyElementsOfType(LeaseAnswer.Start.class);
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%d batches of %d by %d at once: %.0f leases a second, %.1f ms a batch%n",
                batches, BATCH, workers, batches * BATCH / seconds, seconds * 1000 / batches * workers);
    }
}
