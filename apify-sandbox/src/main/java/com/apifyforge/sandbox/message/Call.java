package com.apifyforge.sandbox.message;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request, without its token. {@code path} is decoded; {@code base} is this server as the caller named it. */
public record Call(
        String method,
        String path,
        Query query,
        String base,
        @Nullable String userAgent,
        @Nullable String contentType,
        Body body) {
    /** {@code ?method=POST} turns a GET into a POST. Throws {@link Problem} 400 for a URL that cannot be decoded. */
    public static Call of(
            String method,
            String uri,
            String base,
            @Nullable String userAgent,
            @Nullable String contentType,
            Body body) {
        var decoded = new QueryStringDecoder(uri);
        var query = new Query(parameters(decoded));
        var override = query.text("method");
        return new Call(
                method.equals("GET") && override != null ? override : method,
                path(decoded),
                query,
                base,
                userAgent,
                contentType,
                body);
    }

    private static Map<String, List<String>> parameters(QueryStringDecoder uri) {
        try {
            return uri.parameters();
        } catch (IllegalArgumentException _) {
            throw malformed();
        }
    }

    private static String path(QueryStringDecoder uri) {
        try {
            return uri.path();
        } catch (IllegalArgumentException _) {
            throw malformed();
        }
    }

    private static Problem malformed() {
        return new Problem(400, "invalid-request", "The URL is not percent-encoded UTF-8");
    }
}
