/**
 * What comes from Kafka and goes back to it: pending jobs, events, delay records, dead letters, and the words of their
 * reasons.
 */
@NullMarked
package com.apifyforge.worker.records;

import org.jspecify.annotations.NullMarked;
