package com.apifyforge.service.telemetry;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.spi.AppenderAttachable;
import java.util.Iterator;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * Puts a {@link MaskingEncoder} around every encoder as soon as Boot has set up logging. There and not in patterns or
 * fields of one format: whatever a line is made of, message, exception, key-value or MDC, it passes the encoder.
 */
public final class MaskedLog implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {
    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        mask();
    }

    @Override
    public int getOrder() {
        return LoggingApplicationListener.DEFAULT_ORDER + 1;
    }

    /** For who sets up logging without Boot; may be called twice. */
    public static void mask() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLoggerList().forEach(logger -> mask(logger.iteratorForAppenders()));
        }
    }

    private static <E> void mask(Iterator<Appender<E>> appenders) {
        appenders.forEachRemaining(appender -> {
            if (appender instanceof OutputStreamAppender<E> bytes
                    && !(bytes.getEncoder() instanceof MaskingEncoder<E>)) {
                bytes.setEncoder(new MaskingEncoder<>(bytes.getEncoder()));
            } else if (appender instanceof AppenderAttachable<?> others) {
                mask(others.iteratorForAppenders());
            }
        });
    }
}
