package com.apifyforge.tokens.lease;

import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.tokens.ledger.Lease;
import org.jspecify.annotations.Nullable;

/** The answer to one lease request, with the lease if one was granted. */
record LeaseReply(LeaseAnswer answer, @Nullable Lease lease) {}
