/**
 * The stored form of a secret: AES-256-GCM under a data key of its own, the data key wrapped by a key that never leaves
 * AWS KMS or a key file. Knows nothing of users, databases or topics; what a secret belongs to comes in as a
 * {@link com.apifyforge.tokens.envelope.Binding}. The format has one reader and one writer, both here.
 */
@NullMarked
package com.apifyforge.tokens.envelope;

import org.jspecify.annotations.NullMarked;
