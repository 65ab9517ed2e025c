package com.apifyforge.sandbox.message;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.brotli.dec.BrotliInputStream;
import org.jspecify.annotations.Nullable;

/** Request bodies as Apify takes them. The official clients compress from 1024 bytes on, JavaScript's with Brotli. */
public final class Encoding {
    /** Apify's limit, counted after decompression. */
    public static final int LARGEST = 9_437_184;

    private Encoding() {}

    public static Body decode(@Nullable String encoding, byte[] bytes) {
        if (encoding == null || encoding.equals("identity") || bytes.length == 0) {
            return new Body(bytes);
        }
        try (var plain = open(encoding, new ByteArrayInputStream(bytes))) {
            var decoded = plain.readNBytes(LARGEST + 1);
            if (decoded.length > LARGEST) {
                throw tooLarge();
            }
            return new Body(decoded);
        } catch (IOException _) {
            throw new Problem(400, "invalid-request", "Request body is not valid " + encoding);
        }
    }

    public static Problem tooLarge() {
        return new Problem(
                413,
                "request-too-large",
                "The POST payload is too large (limit: " + LARGEST + " bytes, actual length: more than that)");
    }

    private static InputStream open(String encoding, InputStream bytes) throws IOException {
        return switch (encoding) {
            case "gzip" -> new GZIPInputStream(bytes);
            case "deflate" -> new InflaterInputStream(bytes);
            case "br" -> new BrotliInputStream(bytes);
            default ->
                throw new Problem(
                        415, "unsupported-content-encoding", "Content-Encoding \"" + encoding + "\" is not supported");
        };
    }
}
