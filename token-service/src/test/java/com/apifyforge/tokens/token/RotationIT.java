package com.apifyforge.tokens.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.TokenEvent.TokenRotationDue;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.sandbox.ApifySandbox;
import com.apifyforge.tokens.MovedClock;
import com.apifyforge.tokens.Parts;
import com.apifyforge.tokens.RunningService;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;

class RotationIT {
    @TempDir
    Path folder;

    @Test
    void remindersComeAtDay80And90AndWeeklyUntilTheTokenIsReplaced() throws Exception {
        try (Parts parts = Parts.start(folder);
                RunningService service = RunningService.with(ClockToMove.class, parts)) {
            var clock = service.context.getBean(MovedClock.class);
            var sweep = service.context.getBean(RotationSweep.class);
            var stored = (TokenStored) service.connected("anna", ApifySandbox.token("anna", 1));

            move(clock, sweep, 79);
            assertThat(service.events.of("anna")).hasSize(1);
            int seen = 1;
            for (int[] step : new int[][] {{1, 80}, {9, 0}, {1, 90}, {6, 0}, {1, 97}, {20, 117}, {1, 118}}) {
                move(clock, sweep, step[0]);
                if (step[1] > 0) {
                    assertThat(service.events.await("anna", seen++))
                            .isEqualTo(new TokenRotationDue(stored.tokenId(), "anna", 1, step[1]));
                } else {
                    assertThat(service.events.of("anna")).hasSize(seen);
                }
            }
            assertThat(service.connection("anna").get("ageDays").asInt()).isEqualTo(118);

            assertThat(service.connected("anna", ApifySandbox.token("anna", 2))).isInstanceOf(TokenStored.class);
            move(clock, sweep, 7);
            assertThat(service.events.of("anna")).hasSize(seen + 1);
        }
    }

    private static void move(MovedClock clock, RotationSweep sweep, int days) {
        clock.move(Duration.ofDays(days));
        sweep.run();
    }

    static class ClockToMove {
        @Bean
        Clock clockToMove() {
            return new MovedClock(Instant.now());
        }
    }
}
