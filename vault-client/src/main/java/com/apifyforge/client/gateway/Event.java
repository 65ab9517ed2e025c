package com.apifyforge.client.gateway;

import tools.jackson.databind.JsonNode;

/**
 * An event of the user.
 *
 * @param id to go on from, with {@link GatewayVault#follow}
 * @param type its name, such as {@code JobStarted}
 * @param data its fields
 */
public record Event(String id, String type, JsonNode data) {}
