/** Runs of Actors and the accounts they belong to: state, output, and the journal that survives a restart. */
@NullMarked
package com.apifyforge.sandbox.run;

import org.jspecify.annotations.NullMarked;
