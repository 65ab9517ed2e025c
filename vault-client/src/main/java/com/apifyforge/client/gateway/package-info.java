/**
 * One user's connection and jobs over the gateway's HTTP API, for programs without Kafka: {@link
 * com.apifyforge.client.gateway.GatewayVault}. The libraries in JavaScript and Python have the same words.
 */
@NullMarked
package com.apifyforge.client.gateway;

import org.jspecify.annotations.NullMarked;
