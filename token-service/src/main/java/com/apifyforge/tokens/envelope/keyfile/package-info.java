/** Wrapping keys in a file, for systems without a KMS. */
@NullMarked
package com.apifyforge.tokens.envelope.keyfile;

import org.jspecify.annotations.NullMarked;
