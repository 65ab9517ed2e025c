package com.apifyforge.gateway.auth;

import com.apifyforge.gateway.policy.Caller;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Gives a controller its {@link Caller}. A controller that takes none is reached by anybody who has a token. */
final class CallerArgument implements HandlerMethodArgumentResolver {
    static final String HEADER = "Forge-User";

    private final Callers callers;

    CallerArgument(Callers callers) {
        this.callers = callers;
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType().equals(Caller.class);
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        if (!(SecurityContextHolder.getContext().getAuthentication() instanceof JwtAuthenticationToken who)) {
            throw new IllegalStateException("A call without a token has reached a controller.");
        }
        String[] named = request.getHeaderValues(HEADER);
        return callers.of(who.getToken(), named == null ? List.of() : Arrays.asList(named));
    }
}
