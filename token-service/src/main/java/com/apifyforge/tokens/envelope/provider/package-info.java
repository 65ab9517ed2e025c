/**
 * Chooses where the wrapping key is. Another KMS is one more package beside these, with its settings and bean here.
 */
@NullMarked
package com.apifyforge.tokens.envelope.provider;

import org.jspecify.annotations.NullMarked;
