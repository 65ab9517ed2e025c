/**
 * The database of the projection: its connection, and what may be asked of it so that MongoDB and the embedded default
 * behave alike.
 */
@NullMarked
package com.apifyforge.gateway.store;

import org.jspecify.annotations.NullMarked;
