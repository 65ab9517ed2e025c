package com.apifyforge.fuzzing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The part of fuzzing that every build does: all seeds of the target, then a fixed number of mutated ones. Long rounds,
 * guided by coverage, are {@code ./forge fuzz}'s.
 */
public final class ShortRound {
    private static final int EXECUTIONS = Integer.getInteger("fuzz.executions", 2000);
    private static final Path SEEDS = Path.of("src", "test", "fuzz");
    private static final Path FINDINGS = Path.of("target", "fuzz");
    private static final String ENDING = "FuzzTest";

    private ShortRound() {}

    /**
     * {@code target} is a class named {@code …FuzzTest}; its seeds lie in {@code src/test/fuzz/…}. Throws
     * AssertionError that says where the input is and how to repeat the round.
     */
    public static void play(Class<?> target, Reader reader) throws IOException {
        String name = target.getSimpleName().replace(ENDING, "");
        List<byte[]> seeds = seeds(SEEDS.resolve(name));
        for (byte[] seed : seeds) {
            execute(name, reader, seed, "a seed");
        }
        long number = Long.getLong("fuzz.seed", System.nanoTime());
        System.out.println("Fuzzing " + name + ": " + EXECUTIONS + " executions, -Dfuzz.seed=" + number);
        var mutations = new Mutations(seeds, new Random(number));
        for (int i = 0; i < EXECUTIONS; i++) {
            execute(name, reader, mutations.next(), "execution " + i + " of -Dfuzz.seed=" + number);
        }
    }

    private static void execute(String name, Reader reader, byte[] input, String which) throws IOException {
        try {
            reader.read(input);
        } catch (Throwable finding) {
            Files.createDirectories(FINDINGS);
            Path file = Files.write(Files.createTempFile(FINDINGS, name + "-", ""), input);
            throw new AssertionError(which + " is a finding; the input is in " + file.toAbsolutePath(), finding);
        }
    }

    private static List<byte[]> seeds(Path folder) throws IOException {
        var seeds = new ArrayList<byte[]>();
        try (var files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                seeds.add(Files.readAllBytes(file));
            }
        }
        if (seeds.isEmpty()) {
            throw new AssertionError("There are no seeds in " + folder.toAbsolutePath() + ".");
        }
        return seeds;
    }
}
