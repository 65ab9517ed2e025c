package com.apifyforge.worker.job;

import com.apifyforge.worker.records.Outcome;
import com.apifyforge.worker.records.PendingJob;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Something to do on a thread of its own for one record. {@code handling} may ask whether the batch still waits for it; a
 * piece that nobody waits for any more must not begin what it has not begun.
 */
record Piece(PendingJob<?> work, Function<BooleanSupplier, Outcome> handling) {}
