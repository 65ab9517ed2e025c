package com.apifyforge.service.edge;

import com.apifyforge.service.Metric;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets through what an {@link AccessRule} names and nothing else, decided on the raw path: a path that only becomes a
 * protected one by decoding or normalising matches no rule. Before every other filter: none may read a byte of a
 * request that is turned away, as Boot's filter for forms did.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class AccessFilter extends OncePerRequestFilter {
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private final BoundedLog refusals = new BoundedLog(LoggerFactory.getLogger(AccessFilter.class));
    private final List<AccessRule> rules;
    private final MeterRegistry meters;

    public AccessFilter(List<AccessRule> rules, MeterRegistry meters) {
        this.rules = List.copyOf(rules);
        this.meters = meters;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader("Cache-Control", "no-store");
        List<AccessRule> path = rules.stream()
                .filter(rule -> rule.path().matcher(request.getRequestURI()).matches())
                .toList();
        Optional<AccessRule> rule = path.stream()
                .filter(one -> one.method().equals(request.getMethod()))
                .findFirst();
        if (path.isEmpty()) {
            Problem.write(response, HttpStatus.NOT_FOUND, "There is nothing at this path.");
        } else if (rule.isEmpty()) {
            response.setHeader("Allow", path.stream().map(AccessRule::method).collect(Collectors.joining(", ")));
            Problem.write(response, HttpStatus.METHOD_NOT_ALLOWED, "This path is called in another way.");
        } else if (!rule.get().isPublic() && !admit(rule.get(), request)) {
            Problem.write(
                    response,
                    HttpStatus.FORBIDDEN,
                    "This needs a client certificate whose one URI name is among "
                            + rule.get().callers() + ".");
        } else if (request.getContentLengthLong() > rule.get().mostBytes() || isChunked(request)) {
            Problem.write(
                    response, HttpStatus.CONTENT_TOO_LARGE, tooLarge(rule.get().mostBytes()));
        } else {
            chain.doFilter(request, response);
        }
    }

    private static String tooLarge(int mostBytes) {
        return mostBytes == 0
                ? "This path takes no body."
                : "A body needs a Content-Length of at most " + mostBytes + " bytes.";
    }

    private static boolean isChunked(HttpServletRequest request) {
        return request.getHeader("Transfer-Encoding") != null;
    }

    private boolean admit(AccessRule rule, HttpServletRequest request) {
        Optional<Caller> caller = caller(request);
        if (caller.isPresent() && rule.callers().contains(caller.get().spiffeId())) {
            request.setAttribute(Caller.ATTRIBUTE, caller.get());
            return true;
        }
        Metric.CALLERS_REFUSED.count(meters, refusal(request, caller));
        String who = caller.map(Caller::toString).orElse("a caller without identity");
        refusals.warn(
                rule + refusal(request, caller),
                "Refused " + rule.method() + " " + request.getRequestURI() + " from " + who + " at "
                        + request.getRemoteAddr());
        return false;
    }

    private static String refusal(HttpServletRequest request, Optional<Caller> caller) {
        if (request.getAttribute(CERTIFICATES) == null) {
            return "NO_CERTIFICATE";
        }
        return caller.isEmpty() ? "NOT_ONE_NAME" : "WRONG_NAME";
    }

    private static Optional<Caller> caller(HttpServletRequest request) {
        return request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain && chain.length > 0
                ? Caller.of(chain[0])
                : Optional.empty();
    }
}
