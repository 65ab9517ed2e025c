package com.apifyforge.gateway.auth;

import com.apifyforge.events.id.Id;
import com.apifyforge.gateway.policy.Caller;
import com.apifyforge.gateway.policy.Policy;
import com.apifyforge.gateway.web.JsonBody;
import com.apifyforge.service.edge.RefusedException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;

/**
 * Who calls and for whom, from a token or certificate that was checked. Ids are compared as they are, character by
 * character.
 */
final class Callers {
    /** The role, in the token's claim as in the rules of {@link SecurityConfiguration}. */
    static final String OPERATOR = "operator";

    private final AuthSettings settings;
    private final Policy policy;

    Callers(AuthSettings settings, Policy policy) {
        this.settings = settings;
        this.policy = policy;
    }

    /** {@code named} are the values of Forge-User. Throws {@link RefusedException}. */
    Caller of(Authentication who, List<String> named) {
        if (named.size() > 1) {
            throw JsonBody.malformed("Forge-User stands there more than once.");
        }
        String user = named.isEmpty() ? null : named.getFirst();
        return switch (who) {
            case JwtAuthenticationToken shown ->
                isProgram(shown.getToken()) ? program(subject(shown.getToken()), user) : person(shown.getToken(), user);
            case PreAuthenticatedAuthenticationToken certified -> program(certified.getName(), user);
            default ->
                throw new IllegalStateException("A call without a token or certificate has reached a controller.");
        };
    }

    /**
     * Whose calls are counted together. A person is one however they are named; a program has as many calls for each of
     * its users as these have themselves, and what is refused to it is counted together.
     */
    Caller counted(Authentication who, List<String> named) {
        boolean isProgram = !(who instanceof JwtAuthenticationToken shown) || isProgram(shown.getToken());
        try {
            return of(who, isProgram ? named : List.of());
        } catch (RefusedException refused) {
            return new Caller(who.getName(), !isProgram, "");
        }
    }

    /** A program is none, whatever its token says: it acts for users. */
    boolean isOperator(Jwt token) {
        return !isProgram(token)
                && words(token.getClaims().get(settings.operatorClaim())).contains(OPERATOR);
    }

    private boolean isProgram(Jwt token) {
        var claims = token.getClaims();
        return words(claims.getOrDefault("scope", claims.get("scp"))).contains(settings.backendScope());
    }

    private Caller person(Jwt token, @Nullable String named) {
        String userId = token.getClaims().get(settings.userClaim()) instanceof String id ? id : "";
        if (!Id.matches(userId)) {
            throw forbidden("The token's " + settings.userClaim() + " is no user id. " + Id.RULE);
        }
        if (named != null && !named.equals(userId)) {
            throw forbidden("A person's token is for that person alone. Leave out Forge-User.");
        }
        return new Caller(userId, true, userId);
    }

    private static String subject(Jwt token) {
        String name = token.getSubject();
        if (name == null || name.isEmpty() || name.startsWith(ProgramCertificate.SCHEME)) {
            throw forbidden("The token has no sub, or one that begins as the name of a certificate does.");
        }
        return name;
    }

    private Caller program(String name, @Nullable String named) {
        if (named == null || !Id.matches(named)) {
            throw forbidden("A program needs the header Forge-User with the id of the user it acts for.");
        }
        var caller = new Caller(name, false, named);
        if (!policy.mayActFor(caller)) {
            throw forbidden("The gateway's policy does not let this program act for this user.");
        }
        return caller;
    }

    /** As RFC 8693 has it, and as lists of other issuers do. */
    private static Collection<String> words(@Nullable Object claim) {
        return switch (claim) {
            case String text -> List.of(text.split(" "));
            case Collection<?> list ->
                list.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList();
            case null, default -> List.of();
        };
    }

    private static RefusedException forbidden(String detail) {
        return new RefusedException(HttpStatus.FORBIDDEN, "USER_NOT_ALLOWED", detail);
    }
}
