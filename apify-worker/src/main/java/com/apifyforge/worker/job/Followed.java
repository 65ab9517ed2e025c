package com.apifyforge.worker.job;

import com.apifyforge.worker.apify.Caller;

/** A lease to read with. */
record Followed(String leaseId, Caller apify, Lookup runs) {}
