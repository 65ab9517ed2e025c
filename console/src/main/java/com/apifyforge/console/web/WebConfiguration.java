package com.apifyforge.console.web;

import com.apifyforge.service.StartRefusedException;
import com.apifyforge.service.edge.ContainerErrors;
import com.apifyforge.service.edge.HandshakeLog;
import com.apifyforge.service.edge.HttpPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

@Configuration(proxyBeanMethods = false)
@Import(ContainerErrors.class)
@EnableConfigurationProperties(WebSettings.class)
class WebConfiguration {
    /** Browsers send the cookies of every other port of this host, too. */
    private static final int COOKIES = 100;

    private static final int HEADER_BYTES = 16 * 1024;

    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> boundedPort(
            WebSettings settings, @Value("${console.oidc.issuer:}") String issuer) {
        StartRefusedException.unless(
                settings.isTls() || isLoopback(settings.address()),
                "console.web.certificate is missing. Without one the console listens on loopback addresses alone,"
                        + " such as 127.0.0.1 in console.web.address.");
        StartRefusedException.unless(
                settings.origins().stream().allMatch(OwnPages::isOrigin),
                "console.web.origins are addresses as browsers name them, such as https://console.example.com, without"
                        + " a path.");
        StartRefusedException.unless(
                !issuer.isEmpty() || isLoopback(settings.address()),
                "console.oidc.issuer is missing. Without one people sign in by a link, on loopback addresses alone,"
                        + " such as 127.0.0.1 in console.web.address.");
        return tomcat -> {
            HandshakeLog.listen();
            HttpPort.bound(tomcat);
            tomcat.addEngineValves(new Edge(new OwnPages(settings.origins())));
            tomcat.addConnectorCustomizers(connector -> widen(connector, settings));
            if (settings.isTls()) {
                tomcat.setSsl(Ssl.forBundle("console"));
            }
        };
    }

    private static void widen(Connector connector, WebSettings settings) {
        connector.setMaxCookieCount(COOKIES);
        if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
            http.setMaxHttpRequestHeaderSize(HEADER_BYTES);
            http.setMaxConnections(settings.connections());
        }
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }
}
