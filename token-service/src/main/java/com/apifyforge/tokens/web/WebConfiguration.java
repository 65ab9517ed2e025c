package com.apifyforge.tokens.web;

import org.apache.catalina.valves.ErrorReportValve;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class WebConfiguration {
    /** What Tomcat refuses before any filter runs (a broken request line) has an empty body, not an HTML page. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> plainErrors() {
        return tomcat -> tomcat.addContextCustomizers(context -> {
            var silent = new ErrorReportValve();
            silent.setShowReport(false);
            silent.setShowServerInfo(false);
            context.getParent().getPipeline().addValve(silent);
        });
    }
}
