package com.apifyforge.gateway.result;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param url of a worker, or of what stands before several; {@code https} only. The gateway shows it the certificate
 *     and key of {@code gateway.worker}, with the name {@code spiffe://apifyforge/gateway}
 */
@ConfigurationProperties("gateway.worker")
record ResultSettings(URI url) {
    ResultSettings {
        if (!"https".equals(url.getScheme())) {
            throw new IllegalArgumentException("gateway.worker.url must begin with https:, not " + url);
        }
    }
}
