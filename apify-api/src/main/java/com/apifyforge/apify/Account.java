package com.apifyforge.apify;

/** What is kept of {@code GET /v2/users/me}; the body also holds a live proxy password and is dropped. */
public record Account(String id, String username) {}
