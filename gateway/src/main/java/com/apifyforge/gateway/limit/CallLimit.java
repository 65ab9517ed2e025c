package com.apifyforge.gateway.limit;

import com.apifyforge.events.Reason;
import com.apifyforge.gateway.web.ProblemBody;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.servlet.HandlerInterceptor;

/** Counts the calls of each user, and of each address that shows no token. */
final class CallLimit implements HandlerInterceptor {
    /** Of those that called last; whoever is forgotten counts anew. */
    private static final int MOST_KNOWN = 50_000;

    private final LimitSettings settings;
    private final RateLimiterConfig config;
    private final Map<String, RateLimiter> limiters = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, RateLimiter> eldest) {
            return size() > MOST_KNOWN;
        }
    };

    CallLimit(LimitSettings settings) {
        this.settings = settings;
        this.config = RateLimiterConfig.custom()
                .limitForPeriod(settings.calls())
                .limitRefreshPeriod(settings.period())
                .timeoutDuration(Duration.ZERO)
                .build();
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        RateLimiter limiter = limiter(key(request));
        boolean allowed = limiter.acquirePermission();
        long seconds = Math.max(1, settings.period().toSeconds());
        response.setHeader("RateLimit-Limit", Integer.toString(settings.calls()));
        response.setHeader(
                "RateLimit-Remaining",
                Integer.toString(Math.max(0, limiter.getMetrics().getAvailablePermissions())));
        response.setHeader("RateLimit-Reset", Long.toString(seconds));
        if (!allowed) {
            response.setHeader("Retry-After", Long.toString(seconds));
            ProblemBody.write(
                    request,
                    response,
                    HttpStatus.TOO_MANY_REQUESTS,
                    Reason.RATE_LIMITED.name(),
                    "Too many calls for this user. Call again after the seconds of Retry-After.");
        }
        return allowed;
    }

    private RateLimiter limiter(String key) {
        synchronized (limiters) {
            return limiters.computeIfAbsent(key, one -> RateLimiter.of("calls", config));
        }
    }

    /** A program has as many for each of its users as these have themselves. */
    private static String key(HttpServletRequest request) {
        return SecurityContextHolder.getContext().getAuthentication() instanceof JwtAuthenticationToken who
                ? who.getToken().getSubject() + "\n" + Objects.requireNonNullElse(request.getHeader("Forge-User"), "")
                : "\n" + request.getRemoteAddr();
    }
}
