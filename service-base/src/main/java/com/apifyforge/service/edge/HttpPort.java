package com.apifyforge.service.edge;

import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;

/**
 * The limits of every HTTP port, set after Boot's properties so that none of them loosens one. Parameters are never
 * read from bodies, no body is stored, and "100 Continue" is answered only when somebody reads: who is turned away is
 * not asked for a body.
 */
public final class HttpPort {
    /** Request line and headers together, in bytes. */
    public static final int HEADER_BYTES = 8 * 1024;

    public static final int HEADERS = 50;
    /** Of a query. */
    public static final int PARAMETERS = 20;
    /**
     * Of a body that nobody wanted, in bytes: read and dropped so that the caller sees the answer, then the connection
     * ends.
     */
    public static final int DROPPED_BYTES = 2 * 1024 * 1024;

    public static final int CONNECTIONS = 1000;
    /** Between two packets of one request, in milliseconds. */
    public static final int READ_MILLIS = 10_000;

    private HttpPort() {}

    /** Bounds what a port reads, and answers what Tomcat itself refuses with problem+json. */
    public static void bound(TomcatServletWebServerFactory tomcat) {
        tomcat.addConnectorCustomizers(HttpPort::bound);
        tomcat.addEngineValves(new BrokenAnswer());
        tomcat.addContextCustomizers(context -> reportProblems((StandardHost) context.getParent()));
    }

    private static void reportProblems(StandardHost host) {
        // By its name, too: else Tomcat adds its own behind it, whose page shows stack traces.
        host.setErrorReportValveClass(ProblemValve.class.getName());
        host.getPipeline().addValve(new ProblemValve());
        host.getPipeline().addValve(new QueryValve());
    }

    private static void bound(Connector connector) {
        connector.setParseBodyMethods("");
        connector.setMaxPostSize(0);
        connector.setMaxSavePostSize(0);
        connector.setMaxPartCount(0);
        connector.setMaxParameterCount(PARAMETERS);
        connector.setMaxCookieCount(0);
        connector.setAllowTrace(false);
        if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
            http.setMaxHttpRequestHeaderSize(HEADER_BYTES);
            http.setMaxHeaderCount(HEADERS);
            http.setMaxTrailerSize(0);
            http.setMaxExtensionSize(0);
            http.setMaxSwallowSize(DROPPED_BYTES);
            http.setMaxConnections(CONNECTIONS);
            http.setConnectionTimeout(READ_MILLIS);
            http.setContinueResponseTiming("onRead");
        }
    }
}
