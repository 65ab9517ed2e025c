package com.apifyforge.gateway.operations;

import com.apifyforge.client.Cluster;
import com.apifyforge.client.Operator;
import com.apifyforge.gateway.deadletter.DeadLetterCounts;
import com.apifyforge.gateway.projection.Samples;
import com.apifyforge.service.StartRefusedException;
import com.apifyforge.service.edge.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OperationsSettings.class)
class OperationsConfiguration {
    /** One for each use, so that a renewed certificate is shown from then on: operators are few. */
    @Bean
    Supplier<Operator> operators(
            OperationsSettings settings,
            @Value("${gateway.token-service.url}") URI tokenService,
            @Value("${gateway.token-service.ca}") Path ca) {
        StartRefusedException.unless(
                !settings.on() || Files.isReadable(Objects.requireNonNull(settings.certificate())),
                "gateway.operations.certificate: there is no file " + settings.certificate() + " that can be read.");
        return () -> new Operator(
                tokenService,
                ca,
                Objects.requireNonNull(settings.certificate()),
                Objects.requireNonNull(settings.key()));
    }

    @Bean
    Offsets offsets(Cluster cluster) {
        return new Offsets(cluster);
    }

    @Bean
    @ConditionalOnExpression("'${gateway.operations.certificate:}' != ''")
    Sampler sampler(Offsets offsets, DeadLetterCounts deadLetters, Samples samples, Clock clock) {
        return new Sampler(offsets, deadLetters, samples, clock);
    }

    /** Here and in no controller, so that none can forget it. Who may call is decided before. */
    @Bean
    WebMvcConfigurer operationsSwitch(OperationsSettings settings) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new Switch(settings.on())).addPathPatterns("/v1/operations/**");
            }
        };
    }

    private record Switch(boolean on) implements HandlerInterceptor {
        @Override
        public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
            if (!on) {
                throw new RefusedException(
                        HttpStatus.NOT_FOUND,
                        "OPERATIONS_OFF",
                        "This gateway has nothing for operators. Set gateway.operations.certificate and"
                                + " gateway.operations.key.");
            }
            return true;
        }
    }
}
