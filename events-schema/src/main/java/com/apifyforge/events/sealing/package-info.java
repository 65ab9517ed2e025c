/** Sealing of tokens (compact JWE) and the tickets of jobs (compact JWS). */
@NullMarked
package com.apifyforge.events.sealing;

import org.jspecify.annotations.NullMarked;
