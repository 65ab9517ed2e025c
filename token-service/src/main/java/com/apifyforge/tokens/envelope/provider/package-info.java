/**
 * Chooses where the wrapping key is. Another KMS is one more package beside these and one line in the configuration.
 */
@NullMarked
package com.apifyforge.tokens.envelope.provider;

import org.jspecify.annotations.NullMarked;
