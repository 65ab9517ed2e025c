package com.apifyforge.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
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

    @Test
    void faultOfWorkWhoseResultNobodyTakesIsLogged() {
        var background = new Background(new WorkerSettings(Duration.ofSeconds(5)));
        try (var errors = new ErrorLog(Background.class.getName())) {
            background.alone(() -> {
                throw new IllegalStateException("a fault");
            });

            Awaitility.await().until(() -> !errors.lines().isEmpty());
            assertThat(errors.lines().getFirst()).startsWith("ERROR");
        }
    }
}
