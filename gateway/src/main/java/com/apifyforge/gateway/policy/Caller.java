package com.apifyforge.gateway.policy;

/**
 * Who calls, and for whom.
 *
 * @param name the subject of the caller's own token
 * @param isPerson false for a program that acts for the user
 * @param userId whose data and token it is about; a person's own
 */
public record Caller(String name, boolean isPerson, String userId) {}
