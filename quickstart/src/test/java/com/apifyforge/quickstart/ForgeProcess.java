package com.apifyforge.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** {@code forge …} in a process of its own, with the class path of the tests. */
public final class ForgeProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private final Process process;
    private final Path output;

    private ForgeProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    public static ForgeProcess start(Path output, String... args) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Forge.class.getName()));
        command.addAll(List.of(args));
        Files.deleteIfExists(output);
        var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        // For a KMS emulator, which looks at neither.
        process.environment().putIfAbsent("AWS_ACCESS_KEY_ID", "test");
        process.environment().putIfAbsent("AWS_SECRET_ACCESS_KEY", "test");
        return new ForgeProcess(process.start(), output);
    }

    /** Exit status, once it has ended by itself. */
    public int exit() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("forge does not end");
        }
        return process.exitValue();
    }

    /** Waits for a condition while the process runs. */
    void await(String what, BooleanSupplier condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end || process.waitFor(100, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("Waited in vain until " + what + ". Output:\n" + output());
            }
        }
    }

    public String output() throws IOException {
        return Files.readString(output);
    }

    /** SIGKILL, as {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, which is handled as Ctrl-C is. */
    void interrupt() {
        process.destroy();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
