package com.apifyforge.gateway.web;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param address where it listens
 * @param origins of browser pages that may call from elsewhere, such as {@code https://app.example.com}; none unless
 *     set
 * @param connections open ones at once; each event stream is one
 */
@ConfigurationProperties("gateway.web")
public record WebSettings(String address, List<String> origins, int connections) {}
