/**
 * Plaintext that can be wiped. A heap array that lives through one young collection leaves a readable copy behind even
 * when it is zeroed later, so plaintext is kept off the heap, lent to a function and never returned.
 */
@NullMarked
package com.apifyforge.secret;

import org.jspecify.annotations.NullMarked;
