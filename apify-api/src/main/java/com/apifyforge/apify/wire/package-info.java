/**
 * Requests and answers as bytes: connections, the one place where a token stands in a buffer, and its wiping. Only the
 * client beside it calls this; others know why something was not sent.
 */
@NullMarked
package com.apifyforge.apify.wire;

import org.jspecify.annotations.NullMarked;
