/**
 * How many calls a user may make. Each gateway counts for itself.
 */
@NullMarked
package com.apifyforge.gateway.limit;

import org.jspecify.annotations.NullMarked;
