package com.apifyforge.gateway.signin;

import com.apifyforge.events.id.Id;
import com.apifyforge.gateway.web.JsonBody;
import com.apifyforge.service.edge.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Set;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Only there while the sign-in is. */
@RestController
@ConditionalOnExpression("'${gateway.sign-in.code-file:}' != ''")
class SignInController {
    private final SignIn signIn;

    SignInController(SignIn signIn) {
        this.signIn = signIn;
    }

    @PostMapping(path = "/v1/sign-in", produces = "application/json")
    Answer signIn(HttpServletRequest request) {
        JsonNode body = JsonBody.read(request, Set.of("code", "userId"));
        String userId = body.path("userId").asString("");
        if (!Id.matches(userId)) {
            throw JsonBody.malformed("userId is missing, or is no user id.");
        }
        return signIn.exchange(body.path("code").asString(""), userId)
                .map(token -> new Answer(token.value(), "Bearer", token.expiresAt()))
                .orElseThrow(() -> new RefusedException(
                        HttpStatus.UNAUTHORIZED,
                        "CODE_WRONG",
                        "This is not the code, or it was used already. The file of the code has the next one."));
    }

    record Answer(String accessToken, String tokenType, Instant expiresAt) {}
}
