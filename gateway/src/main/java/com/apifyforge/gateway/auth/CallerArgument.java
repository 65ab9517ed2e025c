package com.apifyforge.gateway.auth;

import com.apifyforge.gateway.policy.Caller;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Gives a controller its {@link Caller}. A controller that takes none is reached by anybody who has a token or a
 * certificate.
 */
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
        Authentication who =
                Objects.requireNonNull(SecurityContextHolder.getContext().getAuthentication());
        String[] named = request.getHeaderValues(HEADER);
        return callers.of(who, named == null ? List.of() : Arrays.asList(named));
    }
}
