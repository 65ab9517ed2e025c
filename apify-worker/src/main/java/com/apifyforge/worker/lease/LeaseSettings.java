package com.apifyforge.worker.lease;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param url of the token-service, {@code https} only
 * @param certificate PEM file of the certificate that names {@code spiffe://apifyforge/apify-worker}
 * @param key PEM file of its PKCS#8 key
 * @param ca PEM file of the only authority that is believed
 * @param timeout of one call, from the first byte to the last; a batch waits for an ask and a report. Longer than the
 *     token-service waits for its KMS (2.5 s): leases that come later are given back, and their jobs wait
 * @param pauseWhenDown how long to pause after most recent calls failed
 * @param reportFor how long results are tried to be reported while the token-service is away
 */
@ConfigurationProperties("worker.lease")
record LeaseSettings(
        URI url, Path certificate, Path key, Path ca, Duration timeout, Duration pauseWhenDown, Duration reportFor) {
    LeaseSettings {
        if (!"https".equals(url.getScheme())) {
            throw new IllegalArgumentException("worker.lease.url must begin with https:, not " + url);
        }
    }
}
