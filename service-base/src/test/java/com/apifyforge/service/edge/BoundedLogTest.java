package com.apifyforge.service.edge;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class BoundedLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("bounded-log-test");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final BoundedLog log;

    BoundedLogTest() {
        lines.start();
        logger.detachAndStopAllAppenders();
        logger.addAppender(lines);
        log = new BoundedLog(logger, Duration.ofSeconds(60), waiting::add);
    }

    @Test
    void aFloodIsTwoLinesAnInterval() {
        for (int i = 0; i < 15_000; i++) {
            log.warn("no certificate", "Refused GET /v1/leases, number " + i);
        }
        assertThat(said()).containsExactly("Refused GET /v1/leases, number 0");

        interval();
        log.warn("no certificate", "Refused again");
        interval();
        interval();
        log.warn("no certificate", "Refused later");

        assertThat(said())
                .containsExactly(
                        "Refused GET /v1/leases, number 0",
                        "14999 more like this in 60 s; the last: Refused GET /v1/leases, number 14999",
                        "1 more like this in 60 s; the last: Refused again",
                        "Refused later");
    }

    @Test
    void oneKindHidesNoOther() {
        log.warn("expired", "a certificate is expired");
        log.warn("no name", "a certificate without name");

        assertThat(said()).containsExactly("a certificate is expired", "a certificate without name");
    }

    @Test
    void kindsAreBoundedToo() {
        for (int i = 0; i < 10_000; i++) {
            log.warn("kind " + i, "text");
        }

        assertThat(said()).hasSizeLessThan(100);
        assertThat(waiting).hasSizeLessThan(100);
    }

    @Test
    void aCallersTextIsOneLineAndShort() {
        log.warn("kind", "first\n2026-01-01 INFO forged" + "x".repeat(10_000) + "\u001b[31m");

        assertThat(said())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("first?2026")
                        .hasSizeLessThan(600)
                        .doesNotContain("\n", "\u001b"));
    }

    /** An exception quotes what it failed on, and a cause does, too. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "No such token: apify_api_SoMeThInG0123456789SoMeThInG012345",
                "bad header Bearer Zk3nQ0aPw7eLr9tYu2iOp5sDf",
                "eyJhbGciOiJFQ0RILUVTIn0..aaaaaaaaaaaaaaaa.bbbbbbbbbbbb.cccccc",
                "first\n2026-01-01 ERROR a forged line",
                "\u001b[31mred\r\n"
            })
    void whatAnExceptionQuotesIsNotInTheLog(String message) {
        var cause = new IllegalStateException(message, new IllegalArgumentException(message));
        cause.addSuppressed(new IllegalArgumentException(message));

        log.error("kind", "A command failed", cause);

        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getFormattedMessage())
                    .startsWith(
                            "A command failed: java.lang.IllegalStateException by java.lang.IllegalArgumentException at ")
                    .contains("BoundedLogTest.whatAnExceptionQuotesIsNotInTheLog(BoundedLogTest.java:")
                    .doesNotContain(message.substring(1), "\n", "\r")
                    .hasSizeLessThan(2000);
            assertThat(line.getThrowableProxy()).isNull();
        });
    }

    @Test
    void causesThatGoRoundInACircleEnd() {
        var first = new IllegalStateException("first");
        first.initCause(new IllegalArgumentException("second", first));

        log.error("kind", "A command failed", first);

        assertThat(said()).singleElement().asString().hasSizeLessThan(2000);
    }

    private void interval() {
        List<Runnable> due = List.copyOf(waiting);
        waiting.clear();
        due.forEach(Runnable::run);
    }

    private List<String> said() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
