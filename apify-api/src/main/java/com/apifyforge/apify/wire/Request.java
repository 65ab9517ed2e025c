package com.apifyforge.apify.wire;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call without its token. {@code operation} names its kind; {@code path} is encoded and begins after the base URL;
 * {@code json} is the body, if any.
 */
public record Request(
        String method,
        String operation,
        String path,
        String userAgent,
        String accept,
        @Nullable String json,
        Duration timeout) {
    private static final String JSON = "application/json";
    private static final String PRODUCT = "ApifyForge/" + version();

    public static Request get(CallPath path, Duration timeout) {
        return new Request("GET", "GET " + path.template(), path.toString(), PRODUCT, JSON, null, timeout);
    }

    /** Of a result, which has the type that its author gave it. */
    public static Request read(CallPath path, Duration timeout) {
        return new Request("GET", "GET " + path.template(), path.toString(), PRODUCT, "*/*", null, timeout);
    }

    public static Request post(CallPath path, Duration timeout) {
        return new Request("POST", "POST " + path.template(), path.toString(), PRODUCT, JSON, "", timeout);
    }

    /** With the marker at the end of the User-Agent, which Apify keeps in the run. */
    public static Request start(CallPath path, String marker, String json, Duration timeout) {
        return new Request(
                "POST", "POST " + path.template(), path.toString(), PRODUCT + " job/" + marker, JSON, json, timeout);
    }

    /**
     * The head up to the token. {@code x-apify-integration-platform}: how Apify wants integrations to name themselves.
     */
    byte[] beforeToken(Endpoint endpoint) {
        return ascii(method + " " + endpoint.path() + path + " HTTP/1.1\r\nHost: " + endpoint.authority()
                + "\r\nUser-Agent: " + userAgent
                + "\r\nAccept: " + accept + "\r\nx-apify-integration-platform: apifyforge"
                + "\r\nAuthorization: Bearer ");
    }

    /** The rest of the head, from the end of the token on. */
    byte[] afterToken(int bodyLength) {
        return ascii(
                json == null
                        ? "\r\n\r\n"
                        : "\r\nContent-Type: application/json\r\nContent-Length: " + bodyLength + "\r\n\r\n");
    }

    byte[] body() {
        return json == null ? new byte[0] : json.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String version() {
        var version = Request.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
