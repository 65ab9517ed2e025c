/**
 * Connecting and disconnecting. One document per user in {@code tokens} holds the ciphertext, what is known of the
 * account, and the outbox; its key lies apart in {@code token_keys}. Every change is one atomic write guarded by the
 * document's revision, so commands, sweeps and other instances may meet at the same user.
 */
@NullMarked
package com.apifyforge.tokens.token;

import org.jspecify.annotations.NullMarked;
