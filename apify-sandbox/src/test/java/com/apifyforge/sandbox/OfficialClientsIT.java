package com.apifyforge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.apifyforge.embedded.ca.LocalCa;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Apify's own clients, as npm and PyPI have them, find the sandbox to be Apify. Skipped where Node.js, Python or their
 * registries cannot be reached.
 */
class OfficialClientsIT {
    private static final Path SCRIPTS = Path.of("src/test/clients").toAbsolutePath();
    private static final Path INSTALLED = Path.of("target/clients").toAbsolutePath();
    private static final int PATIENCE_SECONDS = 120;

    @TempDir
    static Path folder;

    static ApifySandbox plain;
    static ApifySandbox secure;
    static LocalCa ca;

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(INSTALLED);
        ca = LocalCa.in(folder.resolve("ca"));
        var identity = ca.issue("apify", null);
        plain = ApifySandbox.start(0, null, null);
        secure = ApifySandbox.start(0, identity.certificate(), identity.key());
    }

    @AfterAll
    static void stop() {
        plain.close();
        secure.close();
    }

    @Test
    void javaScriptClientWorksUnchanged() throws Exception {
        install("Node.js 20 or newer with npm", () -> {
            for (var file : List.of("package.json", "check.mjs")) {
                Files.copy(SCRIPTS.resolve(file), INSTALLED.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
            return run("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline");
        });

        bothWays("node", "check.mjs");
    }

    @Test
    void pythonClientWorksUnchanged() throws Exception {
        var python = INSTALLED.resolve("python/bin/python").toString();
        install("Python 3.11 or newer with venv and pip", () -> {
            if (!Files.exists(Path.of(python))) {
                run("python3", "-m", "venv", "python");
            }
            return run(
                    python,
                    "-m",
                    "pip",
                    "install",
                    "-q",
                    "-r",
                    SCRIPTS.resolve("requirements.txt").toString());
        });

        bothWays(python, SCRIPTS.resolve("check.py").toString());
    }

    private interface Installation {
        Ended run() throws Exception;
    }

    private record Ended(int status, String output) {}

    private static void install(String needed, Installation installation) throws Exception {
        try {
            var ended = installation.run();
            assumeTrue(ended.status() == 0, () -> "The client could not be installed:\n" + ended.output());
        } catch (IOException e) {
            assumeTrue(false, "This needs " + needed + ": " + e.getMessage());
        }
    }

    private static void bothWays(String... command) {
        var checks = List.of(plain, secure).stream()
                .map(sandbox -> CompletableFuture.supplyAsync(() -> check(sandbox, command)))
                .toList();
        assertThat(checks).allSatisfy(check -> {
            var ended = check.join();
            assertThat(ended.output()).contains("\ndone 9");
            assertThat(ended.status()).isZero();
        });
    }

    private static Ended check(ApifySandbox sandbox, String... command) {
        try {
            var more = new ArrayList<>(List.of(command));
            more.add(sandbox.uri().toString());
            return run(more.toArray(String[]::new));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Ended run(String... command) throws IOException, InterruptedException {
        var output = File.createTempFile("client", ".log", folder.toFile());
        var builder = new ProcessBuilder(command)
                .directory(INSTALLED.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output);
        // For the Python client this replaces the authorities it knows: pip is not to see it.
        if (command[command.length - 1].startsWith("https:")) {
            builder.environment().put("NODE_EXTRA_CA_CERTS", ca.certificate().toString());
            builder.environment().put("SSL_CERT_FILE", ca.certificate().toString());
        }
        var process = builder.start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        return new Ended(process.exitValue(), Files.readString(output.toPath()));
    }
}
