package com.apifyforge.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackgroundTest {
    @Test
    void whatWasStoppedWorksAgainOnceItIsStarted() {
        var background = new Background(new WorkerSettings(Duration.ofSeconds(5)));
        background.start();
        background.stop();
        background.start();

        assertThat(background.run(() -> "done").join()).isEqualTo("done");
        background.stop();
    }

    @Test
    void workThatComesTooLateFailsAndIsNotWaitedFor() {
        var background = new Background(new WorkerSettings(Duration.ofMinutes(5)));
        background.start();
        background.stop();

        assertThat(background.run(() -> "done")).isCompletedExceptionally();
        background.stop();
    }
}
