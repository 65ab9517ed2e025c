package com.apifyforge.gateway.projection;

/** Where a job is, by its newest event. */
public enum JobStatus {
    REQUESTED,
    DEFERRED,
    STARTED,
    SUCCEEDED,
    FAILED,
    TIMED_OUT,
    ABORTED,
    REFUSED,
    NEEDS_REVIEW;

    /** True if nothing follows. */
    public boolean isOver() {
        return switch (this) {
            case REQUESTED, DEFERRED, STARTED -> false;
            case SUCCEEDED, FAILED, TIMED_OUT, ABORTED, REFUSED, NEEDS_REVIEW -> true;
        };
    }
}
