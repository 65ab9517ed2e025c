package com.apifyforge.tokens;

import static com.apifyforge.sandbox.ApifySandbox.token;
import static com.apifyforge.tokens.RunningService.start;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.TokenEvent.TokenRevoked;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.events.sealing.Opener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connect, lease, disconnect: from outside, on a real broker, a database and TLS servers. */
class MainJobIT {
    @TempDir
    static Path folder;

    private static Parts parts;
    private static RunningService service;

    @BeforeAll
    static void startAll() throws Exception {
        parts = Parts.start(folder);
        service = RunningService.start(parts);
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
        parts.close();
    }

    @Test
    void connectedTokenIsLeasedUntilItIsDisconnected() {
        var stored = (TokenStored) service.connected("anna", token("anna", 1));
        assertThat(stored.version()).isEqualTo(1);
        assertThat(stored.verified()).isTrue();
        assertThat(stored.apifyUsername()).isNotBlank();

        try (Opener key = Opener.generate("once")) {
            var lease = (LeaseAnswer.Start)
                    service.lease(key, start(service.ticket("anna", "job-1"))).getFirst();
            assertThat(open(key, lease.sealedToken(), "anna", lease.leaseId()))
                    .isEqualTo(new String(token("anna", 1), StandardCharsets.US_ASCII));
        }

        var revoked = (TokenRevoked) service.disconnected("anna");
        assertThat(revoked.tokenId()).isEqualTo(stored.tokenId());
        assertThat(service.start("anna", "job-2"))
                .isEqualTo(new LeaseAnswer.Refused(Refusal.NOT_CONNECTED, false, "", null));
    }

    static String open(Opener key, String sealed, String userId, String leaseId) {
        return key.open(
                sealed, userId, leaseId, secret -> secret.lendArray(b -> new String(b, StandardCharsets.US_ASCII)));
    }
}
