package com.apifyforge.worker.records;

/** A run that this worker started: the {@code attempt}-th try of the job that {@code ticket} names. */
public record StartedRun(String ticket, String userId, String runId, int attempt) {}
