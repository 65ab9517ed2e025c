package com.apifyforge.events.id;

/**
 * What tells a job from those of all users: a job id belongs to its user, so two users may have the same. No id has a
 * {@code /} in it, so no two jobs have one key.
 */
public final class JobKey {
    private JobKey() {}

    public static String of(String userId, String jobId) {
        return userId + "/" + jobId;
    }
}
