/**
 * The brake for an emergency: while leases are frozen, for all workers or for one, no token is opened for them. Kept in
 * the database and looked at in every call, so that it holds on every instance at once and after a restart.
 */
@NullMarked
package com.apifyforge.tokens.freeze;

import org.jspecify.annotations.NullMarked;
