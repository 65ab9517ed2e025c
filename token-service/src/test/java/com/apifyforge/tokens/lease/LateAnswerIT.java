package com.apifyforge.tokens.lease;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.tokens.MovedClock;
import com.apifyforge.tokens.Parts;
import com.apifyforge.tokens.Probes;
import com.apifyforge.tokens.RunningService;
import com.apifyforge.tokens.envelope.ProbeKeys;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;

class LateAnswerIT {
    @TempDir
    Path folder;

    /** A worker that has stopped waiting uses no lease, and one that is open has to be reconciled. */
    @Test
    void leaseIsGivenBackIfItsWorkerHasStoppedWaiting() throws Exception {
        try (Parts parts = Parts.start(folder);
                RunningService service = RunningService.with(SlowService.class, parts)) {
            var clock = service.context.getBean(MovedClock.class);
            var keys = service.context.getBean(ProbeKeys.class);
            service.connected("anna");
            keys.afterUnwrap("anna", () -> clock.move(Duration.ofSeconds(5)));

            assertThat(service.start("anna", "job-1"))
                    .isEqualTo(new LeaseAnswer.Refused(Refusal.UNAVAILABLE, false, "", null));

            keys.undisturbed("anna");
            assertThat(service.start("anna", "job-1"))
                    .isInstanceOfSatisfying(
                            LeaseAnswer.Start.class,
                            start -> assertThat(start.attempt()).isEqualTo(1));
        }
    }

    static class SlowService extends Probes {
        @Bean
        Clock clockToMove() {
            return new MovedClock(Instant.now());
        }
    }
}
