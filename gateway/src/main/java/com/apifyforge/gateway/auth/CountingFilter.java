package com.apifyforge.gateway.auth;

import com.apifyforge.gateway.limit.CallLimit;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Counts every call whose token or certificate was checked or that has none, whatever becomes of it further on. */
final class CountingFilter extends OncePerRequestFilter {
    private final CallLimit limit;
    private final Callers callers;

    CountingFilter(CallLimit limit, Callers callers) {
        this.limit = limit;
        this.callers = callers;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (isAllowed(request, response)) {
            chain.doFilter(request, response);
        }
    }

    private boolean isAllowed(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        if (who == null) {
            return limit.allowsAddress(request, response);
        }
        var named = Collections.list(request.getHeaders(CallerArgument.HEADER));
        return limit.allows(callers.counted(who, named), request, response);
    }
}
