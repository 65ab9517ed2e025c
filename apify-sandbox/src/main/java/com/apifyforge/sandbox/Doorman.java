package com.apifyforge.sandbox;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Reads the token of a request and wipes it, before anything else sees the head. */
final class Doorman {
    private static final AsciiString BEARER = AsciiString.cached("Bearer ");

    private final Accounts accounts;

    Doorman(Accounts accounts) {
        this.accounts = accounts;
    }

    Authorization admit(HttpRequest head) {
        var headers = head.headers().iteratorCharSequence();
        while (headers.hasNext()) {
            var header = headers.next();
            if (AsciiString.contentEqualsIgnoreCase(header.getKey(), HttpHeaderNames.AUTHORIZATION)) {
                var value = AsciiString.of(header.getValue());
                try {
                    return bearer(value);
                } finally {
                    Arrays.fill(value.array(), value.arrayOffset(), value.arrayOffset() + value.length(), (byte) 0);
                }
            }
        }
        return inQuery(head.uri());
    }

    private Authorization bearer(AsciiString value) {
        if (!value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return new Authorization.Unknown();
        }
        var offset = value.arrayOffset() + BEARER.length();
        return account(value.array(), offset, value.length() - BEARER.length());
    }

    /** {@code ?token=…} is allowed at Apify, too; whoever writes it there does not care for its secrecy. */
    private Authorization inQuery(String uri) {
        var token = uri.contains("token=")
                ? new QueryStringDecoder(uri).parameters().getOrDefault("token", List.of())
                : List.<String>of();
        if (token.isEmpty()) {
            return new Authorization.Missing();
        }
        var text = token.getFirst().getBytes(StandardCharsets.UTF_8);
        return account(text, 0, text.length);
    }

    private Authorization account(byte[] text, int offset, int length) {
        try {
            return new Authorization.Known(accounts.of(text, offset, length));
        } catch (Problem _) {
            return new Authorization.Unknown();
        }
    }
}
