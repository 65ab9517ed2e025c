/**
 * Dead letters as operators see them: what could not be handled and why, the records with secrets masked, and sending
 * them again.
 */
@NullMarked
package com.apifyforge.gateway.deadletter;

import org.jspecify.annotations.NullMarked;
