package com.apifyforge.fuzzing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * Makes an input from those that are known, in ways that the grammars invite. The same random numbers give the same.
 */
final class Mutations {
    private static final Pattern VALUE = Pattern.compile("-?\\d[\\d.eE+-]*|\"[^\"]*\"|true|false|null");
    private static final int MOST_AT_ONCE = 4;
    private static final int WAYS = 9;

    private final List<byte[]> seeds;
    private final List<byte[]> words = Words.all();
    private final Random random;

    Mutations(List<byte[]> seeds, Random random) {
        this.seeds = seeds;
        this.random = random;
    }

    byte[] next() {
        byte[] input = one(seeds);
        for (int times = random.nextInt(MOST_AT_ONCE) + 1; times > 0; times--) {
            input = mutated(input);
        }
        return input;
    }

    private byte[] mutated(byte[] input) {
        int from = random.nextInt(input.length + 1);
        int to = from + random.nextInt(Math.min(input.length - from, 64) + 1);
        return switch (random.nextInt(WAYS)) {
            case 0 -> between(input, from, from, random(random.nextInt(4) + 1));
            case 1 -> between(input, from, Math.min(from + 1, input.length), random(1));
            case 2 -> between(input, from, to, new byte[0]);
            case 3 -> between(input, from, input.length, new byte[0]);
            case 4 -> between(input, from, from, slice(input, from, to));
            case 5 -> between(input, from, from, one(words));
            case 6 -> between(input, from, from, stretch(input, from));
            case 7 -> between(input, from, input.length, tail(one(seeds)));
            default -> otherValue(input);
        };
    }

    /** A JSON value gives way to a word, or to another value of the same input. */
    private byte[] otherValue(byte[] input) {
        var values = VALUE.matcher(new String(input, ISO_8859_1)).results().toList();
        if (values.isEmpty()) {
            return input;
        }
        var old = values.get(random.nextInt(values.size()));
        var other = values.get(random.nextInt(values.size()));
        byte[] instead = random.nextInt(4) > 0 ? one(words) : slice(input, other.start(), other.end());
        return between(input, old.start(), old.end(), instead);
    }

    private byte[] stretch(byte[] input, int at) {
        byte repeated = at < input.length ? input[at] : (byte) 'x';
        return new byte[] {Stretches.MARK, repeated, (byte) random.nextInt(Stretches.POWERS)};
    }

    private byte[] tail(byte[] input) {
        return slice(input, random.nextInt(input.length + 1), input.length);
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] one(List<byte[]> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static byte[] slice(byte[] input, int from, int to) {
        return Arrays.copyOfRange(input, from, to);
    }

    private static byte[] between(byte[] input, int from, int to, byte[] middle) {
        byte[] output = new byte[from + middle.length + input.length - to];
        System.arraycopy(input, 0, output, 0, from);
        System.arraycopy(middle, 0, output, from, middle.length);
        System.arraycopy(input, to, output, from + middle.length, input.length - to);
        return output;
    }
}
