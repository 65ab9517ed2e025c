package com.apifyforge.worker.job;

import com.apifyforge.secret.Loan;

/** A lease to read with. */
record Followed(String leaseId, Loan loan, Lookup runs) {}
