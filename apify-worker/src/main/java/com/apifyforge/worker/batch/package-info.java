/**
 * Kafka in, Kafka out: each batch of records is handled in one transaction, in which its results are sent and its
 * offsets are committed. Delay topics are read by a consumer that gives out what is due.
 */
@NullMarked
package com.apifyforge.worker.batch;

import org.jspecify.annotations.NullMarked;
