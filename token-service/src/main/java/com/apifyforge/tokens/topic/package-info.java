/** The token-service's topics: made by itself, with the retention the promises need, and waited for. */
@NullMarked
package com.apifyforge.tokens.topic;

import org.jspecify.annotations.NullMarked;
