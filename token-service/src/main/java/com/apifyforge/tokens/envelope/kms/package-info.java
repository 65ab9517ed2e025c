/** Wrapping keys in AWS KMS. */
@NullMarked
package com.apifyforge.tokens.envelope.kms;

import org.jspecify.annotations.NullMarked;
