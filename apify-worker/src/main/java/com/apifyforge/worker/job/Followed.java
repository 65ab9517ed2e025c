package com.apifyforge.worker.job;

import com.apifyforge.worker.apify.RunLookup;
import com.apifyforge.worker.apify.UserApifyClient;

/** A lease to read with. */
record Followed(String leaseId, UserApifyClient apify, RunLookup runs) {}
