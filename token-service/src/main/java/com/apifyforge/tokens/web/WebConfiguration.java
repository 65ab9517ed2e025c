package com.apifyforge.tokens.web;

import com.apifyforge.service.edge.AccessFilter;
import com.apifyforge.service.edge.ContainerErrors;
import com.apifyforge.service.edge.HandshakeLog;
import com.apifyforge.service.edge.HttpPort;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

@Configuration(proxyBeanMethods = false)
@Import(ContainerErrors.class)
class WebConfiguration {
    @Bean
    AccessFilter accessFilter(MeterRegistry meters) {
        return new AccessFilter(AccessRules.ALL, meters);
    }

    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> boundedPort() {
        return tomcat -> {
            HandshakeLog.listen();
            HttpPort.bound(tomcat);
        };
    }
}
