package com.apifyforge.gateway.limit;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param calls of a user, or of an address without a valid token, in one period at one gateway
 * @param period after which they count anew
 */
@ConfigurationProperties("gateway.limit")
record LimitSettings(int calls, Duration period) {}
