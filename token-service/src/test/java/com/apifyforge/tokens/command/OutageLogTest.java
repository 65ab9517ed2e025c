package com.apifyforge.tokens.command;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.apifyforge.tokens.envelope.KeysUnavailableException;
import com.mongodb.MongoTimeoutException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OutageLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("holdup-test");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final AtomicLong nanos = new AtomicLong();
    private final OutageLog holdup;

    OutageLogTest() {
        lines.start();
        logger.detachAndStopAllAppenders();
        logger.setLevel(Level.DEBUG);
        logger.addAppender(lines);
        holdup =
                new OutageLog(logger, Clock.fixed(Instant.parse("2026-11-24T10:15:03.5Z"), ZoneOffset.UTC), nanos::get);
    }

    @Test
    void saysWhichPartAndSinceWhenAndWhenItIsOver() {
        for (int second = 0; second < 65; second++) {
            nanos.set(second * 1_000_000_000L);
            holdup.by("MongoDB", new MongoTimeoutException("no primary"));
        }
        holdup.over();
        holdup.over();

        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .hasSize(4)
                .allSatisfy(line -> assertThat(line).contains("MongoDB", "since 2026-11-24T10:15:03Z"));
    }

    @Test
    void onlyAnOutageOfAPartMakesCommandsWait() {
        assertThat(OutageLog.part(new IllegalStateException(new MongoTimeoutException("no primary"))))
                .isEqualTo("MongoDB");
        assertThat(OutageLog.part(new KeysUnavailableException("KMS does not serve", null)))
                .isEqualTo("the KMS");
        assertThat(OutageLog.part(new org.apache.kafka.common.errors.TimeoutException()))
                .isEqualTo("Kafka");
        assertThat(OutageLog.part(new NumberFormatException())).isNull();
        assertThat(OutageLog.part(new StackOverflowError())).isNull();
    }
}
