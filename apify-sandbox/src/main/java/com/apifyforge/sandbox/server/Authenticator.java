package com.apifyforge.sandbox.server;

import com.apifyforge.sandbox.api.Authorization;
import com.apifyforge.sandbox.message.Problem;
import com.apifyforge.sandbox.run.Accounts;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the token of a request and wipes it, before anything else sees the head. */
final class Authenticator {
    private static final AsciiString BEARER = AsciiString.cached("Bearer ");

    private final Accounts accounts;
    private final byte @Nullable [] controlKey;

    Authenticator(Accounts accounts, @Nullable String controlKey) {
        this.accounts = accounts;
        this.controlKey = controlKey == null ? null : controlKey.getBytes(StandardCharsets.UTF_8);
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
        var token = uri.contains("token=") ? tokens(uri) : List.<String>of();
        if (token.isEmpty()) {
            return new Authorization.Missing();
        }
        var text = token.getFirst().getBytes(StandardCharsets.UTF_8);
        return account(text, 0, text.length);
    }

    /** Of a URL that cannot be decoded none; whoever decodes the rest refuses it. */
    private static List<String> tokens(String uri) {
        try {
            return new QueryStringDecoder(uri).parameters().getOrDefault("token", List.of());
        } catch (IllegalArgumentException _) {
            return List.of();
        }
    }

    private Authorization account(byte[] text, int offset, int length) {
        if (controlKey != null
                && MessageDigest.isEqual(controlKey, Arrays.copyOfRange(text, offset, offset + length))) {
            return new Authorization.Owner();
        }
        try {
            return new Authorization.Known(accounts.of(text, offset, length));
        } catch (Problem _) {
            return new Authorization.Unknown();
        }
    }
}
