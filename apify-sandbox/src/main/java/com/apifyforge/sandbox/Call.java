package com.apifyforge.sandbox;

import io.netty.handler.codec.http.QueryStringDecoder;
import org.jspecify.annotations.Nullable;

/** One request, without its token. {@code path} is decoded; {@code base} is this server as the caller named it. */
record Call(
        String method,
        String path,
        Query query,
        String base,
        @Nullable String userAgent,
        @Nullable String contentType,
        Body body) {
    /** {@code ?method=POST} turns a GET into a POST. */
    static Call of(
            String method,
            String uri,
            String base,
            @Nullable String userAgent,
            @Nullable String contentType,
            Body body) {
        var decoded = new QueryStringDecoder(uri);
        var query = new Query(decoded.parameters());
        var override = query.text("method");
        return new Call(
                method.equals("GET") && override != null ? override : method,
                decoded.path(),
                query,
                base,
                userAgent,
                contentType,
                body);
    }
}
