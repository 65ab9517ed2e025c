package com.apifyforge.worker.job;

/** A run that this worker started: the {@code attempt}-th try of the job that {@code ticket} names. */
record StartedRun(String ticket, String userId, String runId, int attempt) {}
