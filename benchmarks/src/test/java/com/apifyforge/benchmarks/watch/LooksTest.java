package com.apifyforge.benchmarks.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.TokenAudit;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LooksTest {
    private final Looks looks = new Looks();

    @Test
    void decryptionsAreByUserAndRound() {
        // Two rounds of four runs of two users; in each round one lease serves both runs of a user.
        for (int look = 0; look < 8; look++) {
            looks.add(new RunDue("job-" + look % 4, "user-" + look % 2, "run", "ticket", look, Instant.EPOCH, 0));
        }
        for (int lease = 0; lease < 4; lease++) {
            looks.add(audit("user-" + lease % 2, "lease-" + lease));
        }
        assertThat(looks.figures(2, 4, Duration.ofSeconds(2)).values())
                .containsEntry("looksPerSecond", 4.0)
                .containsEntry("decryptions", 4L)
                .containsEntry("decryptionsPerUserAndRound", 1.0);
    }

    @Test
    void aRefusalDecryptsNothing() {
        looks.add(audit("user-1", null));
        assertThat(looks.figures(1, 0, Duration.ofSeconds(1)).values())
                .containsEntry("decryptions", 0L)
                .containsEntry("decryptionsPerUserAndRound", 0.0);
    }

    private static TokenAudit audit(String user, @Nullable String leaseId) {
        return new TokenAudit(user, "job", "FOLLOW", "FOLLOW", leaseId, "token", 1L, "worker", Instant.EPOCH);
    }
}
