/**
 * The apify-worker: takes jobs from Kafka, leases the user's token, starts the run at Apify and watches it to its end.
 * It keeps no state: what is waiting is a record in a topic, what was tried is in the token-service's ledger.
 */
@NullMarked
package com.apifyforge.worker;

import org.jspecify.annotations.NullMarked;
