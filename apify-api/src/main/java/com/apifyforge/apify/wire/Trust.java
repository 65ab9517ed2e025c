package com.apifyforge.apify.wire;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS as a client: whom to believe, and that the certificate names the host. */
public final class Trust {
    private Trust() {}

    /** Throws {@link IllegalArgumentException} for a CA file that cannot be read. */
    public static SslContext context(@Nullable Path caFile) {
        try {
            var tls = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .endpointIdentificationAlgorithm("HTTPS");
            return (caFile == null ? tls : tls.trustManager(caFile.toFile())).build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException("The CA file " + caFile + " cannot be read as PEM certificates", e);
        }
    }
}
