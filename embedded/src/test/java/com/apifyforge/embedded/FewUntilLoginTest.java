package com.apifyforge.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FewUntilLoginTest {
    private final AtomicInteger strangers = new AtomicInteger();
    private final EmbeddedChannel connection = connection();

    @Test
    void whoSendsNothingIsClosed() {
        pass(FewUntilLogin.SECONDS - 1);
        assertThat(connection.isOpen()).isTrue();

        pass(2);

        assertThat(connection.isOpen()).isFalse();
        assertThat(strangers).hasValue(0);
    }

    @Test
    void whoGreetsEveryTenSecondsStays() {
        for (int i = 0; i < 1_000; i++) {
            pass(10);
            connection.writeInbound("hello");
            connection.writeOutbound("answer");
        }

        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void whoHasLoggedInMayBeSilent() {
        connection.pipeline().remove(FewUntilLogin.class);

        pass(1_000_000);

        assertThat(connection.isOpen()).isTrue();
        assertThat(strangers).hasValue(0);
    }

    @Test
    void whoAsksWithoutReadingTheAnswersIsClosed() {
        for (int i = 0; i < FewUntilLogin.REQUESTS_AT_ONCE; i++) {
            connection.writeInbound("hello");
        }
        assertThat(connection.isOpen()).isTrue();

        connection.writeInbound("hello");

        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void theOneTooManyIsClosedAndTheOthersStay() {
        strangers.set(FewUntilLogin.CONNECTIONS);

        assertThat(connection().isOpen()).isFalse();
        assertThat(connection.isOpen()).isTrue();
        assertThat(strangers).hasValue(FewUntilLogin.CONNECTIONS);
    }

    private EmbeddedChannel connection() {
        var made = new EmbeddedChannel(new FewUntilLogin(strangers));
        made.freezeTime();
        return made;
    }

    private void pass(long seconds) {
        connection.advanceTimeBy(seconds, TimeUnit.SECONDS);
        connection.runScheduledPendingTasks();
    }
}
