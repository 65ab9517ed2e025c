package com.apifyforge.events;

import com.apifyforge.events.id.JobKey;

/** A message about one job. */
public sealed interface JobMessage extends Message permits JobCommand, JobEvent, JobWatch, JobState {
    String jobId();

    String userId();

    /** See {@link JobKey}. */
    default String jobKey() {
        return JobKey.of(userId(), jobId());
    }

    @Override
    default String key() {
        return userId();
    }
}
