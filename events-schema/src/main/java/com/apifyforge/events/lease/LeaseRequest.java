package com.apifyforge.events.lease;

import java.util.List;
import java.util.Map;

/**
 * {@code POST /v1/leases}: {@code publicKey} is the worker's one-use P-256 key as a JWK (RFC 7517), with 1 to 100
 * requests.
 */
public record LeaseRequest(Map<String, String> publicKey, List<Ask> asks) {
    public record Ask(String ticket, Purpose purpose) {}

    public enum Purpose {
        START,
        FOLLOW,
        /** Reads results of the job's run, also when it is over. */
        READ
    }
}
