/**
 * The port as every caller meets it: request ids, bounded bodies, no plaintext token past the edge, and every error as
 * problem+json with a reason and what to do.
 */
@NullMarked
package com.apifyforge.gateway.web;

import org.jspecify.annotations.NullMarked;
