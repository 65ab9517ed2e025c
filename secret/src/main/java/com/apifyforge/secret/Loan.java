package com.apifyforge.secret;

import java.util.function.Function;

/**
 * A secret that is opened only when it is needed: the holder keeps ciphertext, and each call of {@link #lend} opens,
 * lends and wipes it again in the calling thread. Throws what opening throws; then nothing was lent.
 */
public interface Loan {
    <R> R lend(Function<Secret, R> use);
}
