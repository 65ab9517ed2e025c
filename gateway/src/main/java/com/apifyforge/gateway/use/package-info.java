/**
 * Who used a user's token.
 */
@NullMarked
package com.apifyforge.gateway.use;

import org.jspecify.annotations.NullMarked;
