package com.apifyforge.service;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.context.ConfigurableApplicationContext;

/** Says a {@link StartRefusedException} in one line, without the stack traces of the beans around it. Found by Boot. */
final class StartReporter implements SpringBootExceptionReporter {
    private static final Logger log = LoggerFactory.getLogger(StartReporter.class);

    private final ConfigurableApplicationContext context;

    StartReporter(ConfigurableApplicationContext context) {
        this.context = context;
    }

    @Override
    public boolean reportException(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartRefusedException refused) {
                String name = context.getEnvironment().getProperty("spring.application.name", "The service");
                log.error("{} does not start: {}", name, refused.getMessage());
                return true;
            }
        }
        return false;
    }
}
