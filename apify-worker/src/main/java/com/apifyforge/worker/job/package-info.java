/**
 * What to do with jobs: start, cancel, watch. A batch of records goes through {@link com.apifyforge.worker.job.JobDesk}:
 * one lease call for all of it, the calls to Apify side by side, the results to the ledger, and then the records that
 * tell what came of it. Whatever takes too long is left to go on by itself, and its job waits in a delay topic.
 */
@NullMarked
package com.apifyforge.worker.job;

import org.jspecify.annotations.NullMarked;
