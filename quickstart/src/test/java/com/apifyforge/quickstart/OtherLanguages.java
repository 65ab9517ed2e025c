package com.apifyforge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Programs in JavaScript and Python, with our libraries installed as an author would. A test that needs what is not
 * there, or whose registry cannot be reached, is skipped.
 */
final class OtherLanguages {
    static final Path EXAMPLES = Path.of("../examples").toAbsolutePath().normalize();
    static final Path PYTHON_LIBRARY = EXAMPLES.resolveSibling("clients").resolve("python");

    private static final Path INSTALLED = made(Path.of("target/examples").toAbsolutePath());
    private static final int PATIENCE_SECONDS = 120;

    record Ended(int status, String output) {}

    private OtherLanguages() {}

    /** The program of Node.js, after {@code npm install} in the folder in which programs run. */
    static String node() throws Exception {
        for (var file : List.of("package.json", ".npmrc")) {
            var text = Files.readString(EXAMPLES.resolve("javascript").resolve(file));
            Files.writeString(INSTALLED.resolve(file), text.replace("file:../..", "file:" + EXAMPLES.getParent()));
        }
        // A copy of the same version is not made again.
        delete(INSTALLED.resolve("node_modules/@apifyforge"));
        install(
                "Node.js 20 or newer with npm",
                "node",
                "-e",
                "process.exit(Number(parseInt(process.versions.node) < 20))");
        install(
                "the npm registry",
                "npm",
                "install",
                "--no-audit",
                "--no-fund",
                "--no-package-lock",
                "--prefer-offline");
        return "node";
    }

    /** The program of a Python that has {@code clients/python[kafka]}. */
    static String python() throws Exception {
        var python = INSTALLED.resolve("python/bin/python").toString();
        install("Python 3.11 or newer", "python3", "-c", "import sys; sys.exit(sys.version_info < (3, 11))");
        if (!Files.exists(Path.of(python))) {
            install("Python's venv", "python3", "-m", "venv", "python");
        }
        install("a Python package index", python, "-m", "pip", "install", "-q", PYTHON_LIBRARY + "[kafka]");
        return python;
    }

    /** Where Node.js finds the library. */
    static String script(String name, String text) throws IOException {
        return Files.writeString(INSTALLED.resolve(name), text).toString();
    }

    static Ended run(Map<String, String> environment, byte[] input, String... command)
            throws IOException, InterruptedException {
        var output = File.createTempFile("program", ".log");
        var process = new ProcessBuilder(command)
                .directory(INSTALLED.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(output);
        process.environment().putAll(environment);
        var running = process.start();
        try (var stdin = running.getOutputStream()) {
            stdin.write(input);
        }
        if (!running.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            running.destroyForcibly().waitFor();
        }
        var ended = new Ended(running.exitValue(), Files.readString(output.toPath()));
        Files.delete(output.toPath());
        return ended;
    }

    /** The lines of one that ends well. */
    static List<String> lines(Map<String, String> environment, byte[] input, String... command) throws Exception {
        var ended = run(environment, input, command);
        assertThat(ended.status()).as(ended.output()).isZero();
        return ended.output().lines().toList();
    }

    private static void install(String needed, String... command) throws InterruptedException {
        try {
            var ended = run(Map.of(), new byte[0], command);
            assumeTrue(ended.status() == 0, () -> "This needs " + needed + ":\n" + ended.output());
        } catch (IOException e) {
            assumeTrue(false, "This needs " + needed + ": " + e.getMessage());
        }
    }

    private static Path made(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
