/** How wrapped data keys lie in the database. */
@NullMarked
package com.apifyforge.tokens.keystore;

import org.jspecify.annotations.NullMarked;
