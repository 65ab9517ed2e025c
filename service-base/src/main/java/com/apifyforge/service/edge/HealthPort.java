package com.apifyforge.service.edge;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Found by Boot wherever a service serves its health: on a port beside its own, or on the only one it has. */
@ManagementContextConfiguration(proxyBeanMethods = false)
class HealthPort {
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> boundedHealthPort() {
        return tomcat -> {
            HttpPort.bound(tomcat);
            tomcat.addEngineValves(new HealthValve());
        };
    }
}
