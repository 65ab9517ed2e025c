/**
 * How a job is started, cancelled and watched: {@link com.apifyforge.worker.job.JobSelector} chooses what of a batch is
 * handled now, {@link com.apifyforge.worker.job.JobExecutor} requests the leases, and a
 * {@link com.apifyforge.worker.job.JobHandler} does what the answer says.
 */
@NullMarked
package com.apifyforge.worker.job;

import org.jspecify.annotations.NullMarked;
