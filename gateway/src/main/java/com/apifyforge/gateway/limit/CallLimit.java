package com.apifyforge.gateway.limit;

import com.apifyforge.events.Reason;
import com.apifyforge.gateway.limit.Shares.Share;
import com.apifyforge.gateway.policy.Caller;
import com.apifyforge.gateway.web.ProblemBody;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.springframework.http.HttpStatus;

/**
 * Counts the calls of each caller, and of each address those that show no valid token. Both are held apart, so that
 * nobody makes the gateway forget a user by calling from many addresses.
 */
public final class CallLimit {
    private static final Duration LEAST = Duration.ofSeconds(1);

    private final LimitSettings settings;
    private final Shares callers;
    private final Shares addresses;

    CallLimit(LimitSettings settings, Clock clock) {
        this.settings = settings;
        this.callers = new Shares(settings, clock);
        this.addresses = new Shares(settings, clock);
    }

    /** False if it is one call too many; then it is answered. */
    public boolean allows(Caller caller, HttpServletRequest request, HttpServletResponse response) throws IOException {
        return tell(callers.take(caller), "Too many calls for this user.", request, response);
    }

    /** As {@link #allows}, for a call of nobody. */
    public boolean allowsAddress(HttpServletRequest request, HttpServletResponse response) throws IOException {
        return tell(
                addresses.take(request.getRemoteAddr()),
                "Too many calls without a valid token from this address.",
                request,
                response);
    }

    private boolean tell(Share share, String tooMany, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String seconds = Long.toString(Math.ceilDiv(share.reset().toMillis(), LEAST.toMillis()));
        response.setHeader("RateLimit-Limit", Integer.toString(settings.calls()));
        response.setHeader("RateLimit-Remaining", Integer.toString(share.left()));
        response.setHeader("RateLimit-Reset", seconds);
        if (!share.allowed()) {
            response.setHeader("Retry-After", seconds);
            ProblemBody.write(
                    request,
                    response,
                    HttpStatus.TOO_MANY_REQUESTS,
                    Reason.RATE_LIMITED.name(),
                    tooMany + " Call again after the seconds of Retry-After.");
        }
        return share.allowed();
    }
}
