package com.apifyforge.console.web;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param address where it listens
 * @param certificate PEM file; absent: plain HTTP, on loopback addresses alone
 * @param origins as browsers name it, such as {@code https://console.example.com}; none: 127.0.0.1 and localhost
 * @param connections open ones at once; each event stream is one
 */
@ConfigurationProperties("console.web")
public record WebSettings(String address, @Nullable Path certificate, List<String> origins, int connections) {
    public boolean isTls() {
        return certificate != null && !certificate.toString().isEmpty();
    }
}
