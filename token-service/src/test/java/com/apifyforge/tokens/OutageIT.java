package com.apifyforge.tokens;

import static com.apifyforge.tokens.RunningService.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.sealing.Opener;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.tokens.envelope.ProbeKeys;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutageIT {
    @TempDir
    Path folder;

    @Test
    void withoutItsLedgerTheServiceOpensNothingSaysSoAndRecoversAlone() throws Exception {
        try (Parts parts = Parts.start(folder);
                RunningService service =
                        RunningService.with(Probes.class, parts, "--tokens.store.select-timeout=500ms")) {
            var keys = service.context.getBean(ProbeKeys.class);
            service.connected("anna");
            String key = seal(service);
            parts.stopMongo();

            try (Opener once = Opener.generate("once")) {
                var response = service.leaseResponse(once, start(service.ticket("anna", "job-1")));
                assertThat(response.statusCode()).isEqualTo(503);
                assertThat(new String(response.body(), StandardCharsets.UTF_8))
                        .contains("nothing was opened")
                        .doesNotContain("Exception");
            }
            assertThat(keys.unwrappedUsers).isEmpty();
            await().atMost(Duration.ofSeconds(15))
                    .untilAsserted(
                            () -> assertThat(health(service, "readiness")).contains("\"mongo\":{", "DOWN"));
            assertThat(health(service, "liveness")).contains("UP").doesNotContain("DOWN");
            service.send("waits", new com.apifyforge.events.TokenCommand.ConnectToken("otto", key));

            parts.startMongo();

            await().atMost(Duration.ofSeconds(15))
                    .ignoreExceptions()
                    .untilAsserted(
                            () -> assertThat(service.start("anna", "job-1")).isInstanceOf(LeaseAnswer.Start.class));
            assertThat(service.events.await("otto", 0)).isInstanceOf(TokenStored.class);
        }
    }

    private static String seal(RunningService service) {
        return service.seal("otto", "waits", ApifySandbox.token("otto", 1));
    }

    private static String health(RunningService service, String group) {
        return new String(
                RunningService.exchange(
                                HttpClient.newHttpClient(),
                                HttpRequest.newBuilder(service.healthUri("/actuator/health/" + group)))
                        .body(),
                StandardCharsets.UTF_8);
    }
}
