/**
 * Short loans of a token to a worker: who requests one, for which job, and how often. The ledger is written
 * before anything is opened, so there is no use without a record; it also elects the one attempt that may start a run.
 */
@NullMarked
package com.apifyforge.tokens.lease;

import org.jspecify.annotations.NullMarked;
