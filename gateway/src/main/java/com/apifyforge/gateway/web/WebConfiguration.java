package com.apifyforge.gateway.web;

import com.apifyforge.service.edge.ContainerErrors;
import com.apifyforge.service.edge.HandshakeLog;
import com.apifyforge.service.edge.HttpPort;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
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
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> boundedPort(WebSettings settings) {
        return tomcat -> {
            HandshakeLog.listen();
            HttpPort.bound(tomcat);
            tomcat.addEngineValves(new Origins(settings.origins()));
            tomcat.addConnectorCustomizers(connector -> {
                if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
                    http.setMaxConnections(settings.connections());
                }
            });
        };
    }
}
