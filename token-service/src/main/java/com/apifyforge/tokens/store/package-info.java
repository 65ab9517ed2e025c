/** The way to MongoDB: one client, two databases, one rule for what a write acknowledgement means. */
@NullMarked
package com.apifyforge.tokens.store;

import org.jspecify.annotations.NullMarked;
