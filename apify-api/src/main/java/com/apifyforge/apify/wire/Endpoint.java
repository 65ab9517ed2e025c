package com.apifyforge.apify.wire;

import java.net.URI;

/** The one server that ever sees a token. */
public record Endpoint(String host, int port, String path) {
    private static final int HTTPS = 443;

    public static Endpoint of(URI base) {
        if (!"https".equalsIgnoreCase(base.getScheme()) || base.getHost() == null) {
            throw new IllegalArgumentException(
                    "Apify's address must be https://host[:port], or tokens would cross the network readable; it is "
                            + base);
        }
        if (base.getRawUserInfo() != null || base.getRawQuery() != null || base.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "Apify's address must be https://host[:port] without user, query or fragment");
        }
        var path = base.getRawPath() == null ? "" : base.getRawPath();
        return new Endpoint(
                base.getHost(),
                base.getPort() == -1 ? HTTPS : base.getPort(),
                path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
    }

    /** As in the Host header: without the port where it is the usual one. */
    String authority() {
        return port == HTTPS ? host : host + ":" + port;
    }

    /** An IPv6 address without its brackets, for name look-up and certificate check. */
    String bareHost() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
