package com.apifyforge.service.edge;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/**
 * Says which TLS handshakes failed and why. Tomcat tells of them on a logger of their own, in detail and without bound;
 * without it an expired certificate is seen at the caller alone, as {@code certificate_unknown}.
 */
public final class HandshakeLog extends AppenderBase<ILoggingEvent> {
    private static final String TOMCATS = "org.apache.tomcat.util.net.NioEndpoint.handshake";

    private final BoundedLog log = new BoundedLog(LoggerFactory.getLogger(HandshakeLog.class));

    private HandshakeLog() {}

    /** Once logging is set up; may be called twice. */
    public static void listen() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            Logger tomcats = context.getLogger(TOMCATS);
            if (tomcats.getAppender(TOMCATS) == null) {
                var appender = new HandshakeLog();
                appender.setName(TOMCATS);
                appender.setContext(context);
                appender.start();
                tomcats.setLevel(Level.DEBUG);
                tomcats.setAdditive(false);
                tomcats.addAppender(appender);
            }
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        IThrowableProxy cause = event.getThrowableProxy();
        IThrowableProxy root = cause;
        while (root != null && root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String kind = root == null ? "unknown" : root.getClassName();
        String why = kind.endsWith("CertificateExpiredException")
                ? "the caller's certificate is expired, "
                : kind.endsWith("CertificateNotYetValidException") ? "the caller's certificate is not valid yet, " : "";
        log.warn(kind, event.getFormattedMessage() + ": " + why + (root == null ? "" : root.getMessage()));
    }
}
