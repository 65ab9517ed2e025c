/** Which run belongs to a job: found by its marker, known to the ledger, or one too many. */
@NullMarked
package com.apifyforge.worker.reconcile;

import org.jspecify.annotations.NullMarked;
