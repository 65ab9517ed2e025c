package com.apifyforge.gateway.web;

import com.apifyforge.events.Reason;
import com.apifyforge.events.codec.ContractException;
import com.apifyforge.events.codec.Json;
import com.apifyforge.events.token.TokenShape;
import com.apifyforge.service.edge.Problem;
import com.apifyforge.service.edge.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;

/**
 * Reads the body of a request as a JSON object. What may hold a plaintext token is refused and its bytes are wiped,
 * before anything is made of it.
 */
public final class JsonBody {
    static final String PLAINTEXT = "There is a token in clear in the request. Revoke it at"
            + " https://console.apify.com/settings/integrations: a token travels only sealed, as sealedToken.";

    private JsonBody() {}

    /** {@code known} are the names that may stand in it. Throws {@link RefusedException}. */
    public static JsonNode read(HttpServletRequest request, Set<String> known) {
        return read(request, known, "");
    }

    /** As {@link #read}; what stands under the name {@code free} is the user's own and is not looked at. */
    public static JsonNode read(HttpServletRequest request, Set<String> known, String free) {
        requireJson(request);
        byte[] body = bytes(request);
        JsonNode json = json(body, free);
        if (!json.isObject() || !known.containsAll(json.propertyNames())) {
            throw malformed("The body is a JSON object with no other fields than " + String.join(", ", known) + ".");
        }
        return json;
    }

    /** A request that cannot be understood. {@code detail} quotes nothing of it. */
    public static RefusedException malformed(String detail) {
        return new RefusedException(HttpStatus.BAD_REQUEST, Problem.MALFORMED, detail);
    }

    /** What a caller hears who sent a token as it is. */
    public static RefusedException plaintextToken() {
        return new RefusedException(HttpStatus.BAD_REQUEST, Reason.PLAINTEXT_TOKEN.name(), PLAINTEXT);
    }

    private static void requireJson(HttpServletRequest request) {
        try {
            String type = request.getContentType();
            if (type == null || !MediaType.APPLICATION_JSON.includes(MediaType.parseMediaType(type))) {
                throw notJson();
            }
        } catch (IllegalArgumentException unreadable) {
            throw notJson();
        }
    }

    private static RefusedException notJson() {
        return new RefusedException(
                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                Problem.MALFORMED,
                "The body is JSON: send it with Content-Type: application/json.");
    }

    /** The edge has bounded its length. */
    private static byte[] bytes(HttpServletRequest request) {
        try {
            return request.getInputStream().readAllBytes();
        } catch (IOException gone) {
            throw malformed("The body ended before its Content-Length.");
        }
    }

    private static JsonNode json(byte[] body, String free) {
        try {
            if (free.isEmpty() && TokenShape.mayBeIn(new String(body, StandardCharsets.ISO_8859_1))) {
                throw plaintextToken();
            }
            JsonNode json = Json.readInput(body);
            if (holdsToken(json, free)) {
                throw plaintextToken();
            }
            return json;
        } catch (RefusedException token) {
            Arrays.fill(body, (byte) 0);
            throw token;
        } catch (ContractException e) {
            boolean token = isToken(body);
            Arrays.fill(body, (byte) 0);
            throw token ? plaintextToken() : malformed("The body cannot be read. " + e.getMessage());
        }
    }

    /** Older tokens have no prefix. A body that is nothing but one is no JSON either. */
    static boolean isToken(byte[] text) {
        return TokenShape.slip(MemorySegment.ofArray(text)).isEmpty();
    }

    private static boolean holdsToken(JsonNode json, String free) {
        if (json.isString()) {
            return TokenShape.mayBeIn(json.stringValue());
        }
        if (json.isObject()) {
            return json.properties().stream()
                    .anyMatch(property -> property.getKey().equalsIgnoreCase("token")
                            || TokenShape.mayBeIn(property.getKey())
                            || (!property.getKey().equals(free) && holdsToken(property.getValue(), "")));
        }
        for (JsonNode item : json) {
            if (holdsToken(item, "")) {
                return true;
            }
        }
        return false;
    }
}
