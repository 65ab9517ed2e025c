package com.apifyforge.console.upstream;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param url of the gateway, without {@code /v1}
 * @param ca PEM file of whom its certificate is from; absent: the JDK's trust store
 * @param answerTimeout until an answer begins
 */
@ConfigurationProperties("console.gateway")
record GatewaySettings(@Nullable URI url, @Nullable Path ca, Duration connectTimeout, Duration answerTimeout) {}
