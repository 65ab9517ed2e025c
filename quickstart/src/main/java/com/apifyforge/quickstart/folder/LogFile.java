package com.apifyforge.quickstart.folder;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import com.apifyforge.service.telemetry.MaskedLog;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** {@code logs/forge.log} of a data folder. Until a folder is known nothing is logged; the terminal is for people. */
public final class LogFile {
    private static volatile @Nullable Path folder;

    private LogFile() {}

    static void in(Path logs) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        URL layout = Objects.requireNonNull(LogFile.class.getResource("forge-logback.xml"));
        context.reset();
        context.putProperty("folder", logs.toString());
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        try {
            configurator.doConfigure(layout);
        } catch (JoranException e) {
            throw new IllegalStateException("The log layout is broken", e);
        }
        MaskedLog.mask();
        // Tomcat speaks through java.util.logging, which would write to the terminal.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        folder = logs;
    }

    /**
     * After a failed write Logback drops log lines, for a pause that doubles each time; to a newly opened file it
     * writes.
     */
    static void reopen() {
        Path open = folder;
        if (open != null) {
            in(open);
        }
    }

    /** Where to look, for messages. */
    public static String place() {
        Path known = folder;
        return known == null ? "no log file yet" : known.resolve("forge.log").toString();
    }
}
