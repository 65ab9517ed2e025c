package com.apifyforge.gateway.connection;

import com.apifyforge.events.Limit;
import com.apifyforge.events.Reason;
import com.apifyforge.events.token.TokenShape;
import com.apifyforge.gateway.web.JsonBody;
import com.apifyforge.gateway.web.ProblemBody;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;

/** The sealed token of a request, or a refusal: what has not the form of a seal may be the token itself. */
final class SealedBody {
    private static final String FIELD = "sealedToken";
    /** A compact JWE with direct key agreement: the second of its five parts is empty. */
    private static final Pattern SEAL =
            Pattern.compile("[A-Za-z0-9_-]+\\.\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    private SealedBody() {}

    static String read(HttpServletRequest request) {
        JsonNode value = JsonBody.read(request, Set.of(FIELD)).path(FIELD);
        String text = value.isString() ? value.stringValue() : "";
        if (text.length() <= Limit.SEALED_TOKEN_LENGTH.value()
                && SEAL.matcher(text).matches()) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (TokenShape.slip(MemorySegment.ofArray(bytes)).isEmpty()) {
            throw JsonBody.plaintextToken();
        }
        throw ProblemBody.refusal(HttpStatus.BAD_REQUEST, Reason.SEAL_BROKEN);
    }
}
