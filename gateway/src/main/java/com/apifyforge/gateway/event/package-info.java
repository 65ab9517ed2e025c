/**
 * A user's events as a stream that goes on where it broke off.
 */
@NullMarked
package com.apifyforge.gateway.event;

import org.jspecify.annotations.NullMarked;
