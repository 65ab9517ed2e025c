package com.apifyforge.fuzzing;

/**
 * Reads one input. Returning is good, and so must be every refusal that the reader declares; what is thrown is a
 * finding.
 */
@FunctionalInterface
public interface Reader {
    void read(byte[] input) throws Exception;
}
