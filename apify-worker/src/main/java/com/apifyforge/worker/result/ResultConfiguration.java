package com.apifyforge.worker.result;

import com.apifyforge.service.edge.AccessFilter;
import com.apifyforge.service.edge.AccessRule;
import com.apifyforge.service.edge.HandshakeLog;
import com.apifyforge.service.edge.HttpPort;
import com.apifyforge.worker.apify.ApifyBulkhead;
import com.apifyforge.worker.lease.LeaseApi;
import com.apifyforge.worker.lease.LeaseReports;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ResultSettings.class)
class ResultConfiguration {
    private static final Set<URI> CALLERS =
            Set.of(URI.create("spiffe://apifyforge/gateway"), URI.create("spiffe://apifyforge/scheduler"));
    private static final List<AccessRule> RULES = List.of(
            new AccessRule("GET", Pattern.compile("/v1/items"), CALLERS, 0),
            // As it is sent: a client may write every character of a key as %XX. The controller looks at the key
            // itself.
            new AccessRule("GET", Pattern.compile("/v1/records/[A-Za-z0-9!_.'()%-]{1,768}"), CALLERS, 0),
            new AccessRule("GET", Pattern.compile("/v1/log"), CALLERS, 0));

    @Bean
    ResultReader resultReader(LeaseApi leases, LeaseReports reports, ApifyBulkhead bulkhead, ResultSettings settings) {
        return new ResultReader(leases, reports, new ReadLimit(bulkhead, settings.atOnce()));
    }

    @Bean
    AccessFilter accessFilter(MeterRegistry meters) {
        return new AccessFilter(RULES, meters);
    }

    /** Virtual threads, as each result holds one for as long as it takes. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> resultPort() {
        return tomcat -> {
            HandshakeLog.listen();
            HttpPort.bound(tomcat);
            tomcat.addProtocolHandlerCustomizers(
                    protocol -> protocol.setExecutor(Executors.newVirtualThreadPerTaskExecutor()));
        };
    }
}
