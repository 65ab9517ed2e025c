package com.apifyforge.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.tokens.envelope.kms.ScriptedKms;
import com.apifyforge.tokens.real.Needs;
import com.apifyforge.tokens.real.RealParts;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import tools.jackson.databind.json.JsonMapper;

/** A service on a KMS that hangs, comes back, and has its key switched off and on, without a restart of anything. */
@Needs(RealParts.KMS)
class KmsOutageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    Path folder;

    @Test
    void leasesAreRefusedAtOnceWhileKmsIsAwayAndGrantedAgainWhenItIsBack() throws Exception {
        URI real = URI.create(RealParts.KMS.address());
        try (var front = new ScriptedKms();
                var kms = KmsClient.builder()
                        .endpointOverride(real)
                        .region(Region.EU_CENTRAL_1)
                        .build();
                Parts parts = Parts.start(folder)) {
            front.forward(real);
            String key = kms.createKey().keyMetadata().keyId();
            try (RunningService service = RunningService.start(
                    parts,
                    "--tokens.envelope.key-file=",
                    "--tokens.envelope.kms.key=" + key,
                    "--tokens.envelope.kms.endpoint=" + front.uri(),
                    "--tokens.envelope.kms.region=eu-central-1")) {
                service.connected("anna");
                awaitLease(service);

                front.hang();
                await().atMost(PATIENCE).untilAsserted(() -> {
                    long began = System.nanoTime();
                    assertThat(lease(service))
                            .isEqualTo(new LeaseAnswer.Refused(Refusal.KMS_UNAVAILABLE, false, "", null));
                    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(500));
                });
                awaitReadiness(service, "DOWN");
                front.forward(real);
                awaitLease(service);
                awaitReadiness(service, "UP");

                // The emulator does not mind a disabled key.
                front.fail(400, "DisabledException");
                assertThat(lease(service)).isInstanceOf(LeaseAnswer.Refused.class);
                front.forward(real);
                assertThat(lease(service)).as("at once").isInstanceOf(LeaseAnswer.Start.class);
            }
        }
    }

    private static LeaseAnswer lease(RunningService service) {
        return service.start("anna", UUID.randomUUID().toString());
    }

    private static void awaitLease(RunningService service) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(lease(service)).isInstanceOf(LeaseAnswer.Start.class));
    }

    private static void awaitReadiness(RunningService service, String status) {
        var request = HttpRequest.newBuilder(service.healthUri("/actuator/health/readiness"));
        await().atMost(PATIENCE).untilAsserted(() -> {
            var answer = RunningService.exchange(HttpClient.newHttpClient(), request);
            assertThat(JsonMapper.shared()
                            .readTree(answer.body())
                            .at("/components/kms/status")
                            .asString())
                    .isEqualTo(status);
        });
    }
}
