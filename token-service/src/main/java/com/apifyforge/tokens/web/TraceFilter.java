package com.apifyforge.tokens.web;

import com.apifyforge.service.telemetry.TraceHeader;
import com.apifyforge.service.telemetry.Traces;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * A span of each call of a worker. After {@link com.apifyforge.service.edge.AccessFilter}: strangers cannot have traces
 * recorded.
 */
@Component
class TraceFilter extends OncePerRequestFilter {
    private final Traces traces;

    TraceFilter(Traces traces) {
        this.traces = traces;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getRequestURI().startsWith("/v1/leases");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var call =
                traces.called(request.getHeader(TraceHeader.NAME), request.getMethod() + " " + request.getRequestURI());
        try (var _ = call.makeCurrent()) {
            chain.doFilter(request, response);
        } finally {
            var span = Span.fromContext(call).setAttribute("http.response.status_code", response.getStatus());
            if (response.getStatus() >= 500) {
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
        }
    }
}
