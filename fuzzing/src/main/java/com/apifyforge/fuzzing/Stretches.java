package com.apifyforge.fuzzing;

import java.io.ByteArrayOutputStream;

/**
 * A short way to write a long input: byte 1, the byte to repeat, and n for 2 to the power of n (0 to 19) times. Floods
 * and deep nesting so come within reach of a few mutations. Byte 1 itself is {@code 01 01 00}.
 */
final class Stretches {
    static final byte MARK = 1;
    static final int POWERS = 20;

    private static final int MOST_BYTES = 1 << POWERS;

    private Stretches() {}

    static byte[] carryOut(byte[] input) {
        var output = new ByteArrayOutputStream(input.length);
        for (int i = 0; i < input.length; i++) {
            if (input[i] == MARK && i + 2 < input.length) {
                repeat(output, input[i + 1], 1 << (input[i + 2] & 0xFF) % POWERS);
                i += 2;
            } else {
                output.write(input[i]);
            }
        }
        return output.toByteArray();
    }

    private static void repeat(ByteArrayOutputStream output, byte one, int times) {
        for (int i = 0; i < times && output.size() < MOST_BYTES; i++) {
            output.write(one);
        }
    }
}
