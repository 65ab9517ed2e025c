package com.apifyforge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.apifyforge.client.Endpoints;
import com.apifyforge.client.Topics;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.Message;
import com.apifyforge.events.TokenCommand.ConnectToken;
import com.apifyforge.events.TokenCommand.DisconnectToken;
import com.apifyforge.events.Topic;
import com.apifyforge.sandbox.ApifySandbox;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The programs of docs/for-authors.md do what it says, on a running system. Those in JavaScript and Python are skipped
 * where their language or its registry cannot be reached. With {@code -Dforge.examples.on=DIR} it is the system that
 * DIR holds the {@code endpoints.json} of, such as the compose stack; else one of its own.
 */
class ExamplesIT {
    private static final Path EXAMPLES = Path.of("../examples").toAbsolutePath().normalize();
    private static final Path PYTHON_LIBRARY =
            EXAMPLES.resolveSibling("clients").resolve("python");
    private static final Path INSTALLED = Path.of("target/examples").toAbsolutePath();
    private static final int PATIENCE_SECONDS = 120;
    private static final @Nullable String RUNNING = System.getProperty("forge.examples.on");

    @TempDir
    static Path folder;

    static @Nullable ForgeProcess up;

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(INSTALLED);
        if (RUNNING != null) {
            return;
        }
        up = ForgeProcess.start(folder.resolve("out"), "up", "--port", "0", "--data", data());
        up.await("it is up", () -> Files.exists(Path.of(data(), Endpoints.FILE)));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (up != null) {
            up.close();
        }
    }

    @Test
    void javaWithNothingOfOurs() throws Exception {
        String libraries = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> path.matches(".*/(kafka-clients|nimbus-jose-jwt|slf4j-api)-[\\d.]+\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));

        works(
                "java-author",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                libraries,
                EXAMPLES.resolve("java/ConnectAndRun.java").toString());
    }

    @Test
    void javaScript() throws Exception {
        for (var file : List.of("package.json", ".npmrc", "connect-and-run.mjs")) {
            var text = Files.readString(EXAMPLES.resolve("javascript").resolve(file));
            Files.writeString(INSTALLED.resolve(file), text.replace("file:../..", "file:" + EXAMPLES.getParent()));
        }
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

        works("javascript-author", "node", "connect-and-run.mjs");
    }

    @Test
    void python() throws Exception {
        var python = INSTALLED.resolve("python/bin/python").toString();
        install("Python 3.11 or newer", "python3", "-c", "import sys; sys.exit(sys.version_info < (3, 11))");
        if (!Files.exists(Path.of(python))) {
            install("Python's venv", "python3", "-m", "venv", "python");
        }
        install("a Python package index", python, "-m", "pip", "install", "-q", PYTHON_LIBRARY + "[kafka]");
        var tests = run(
                new byte[0],
                python,
                "-m",
                "unittest",
                "discover",
                "-s",
                PYTHON_LIBRARY.resolve("tests").toString());
        assertThat(tests.status()).as("tests of clients/python").isZero();

        works(
                "python-author",
                python,
                EXAMPLES.resolve("python/connect_and_run.py").toString());
    }

    private static void works(String author, String... command) throws Exception {
        // Another one each time: on a system that runs for longer the topics still hold what the last one did.
        String user = author + "-" + UUID.randomUUID();
        var good = run(ApifySandbox.token("author", 1), program(command, user));
        assertThat(good.status()).as(good.output()).isZero();
        assertThat(good.events()).containsExactly("TokenStored", "JobStarted", "JobSucceeded", "TokenRevoked");

        var bad = run(("apify_api_revoked" + "x".repeat(29)).getBytes(), program(command, user));
        assertThat(bad.status()).as(bad.output()).isEqualTo(1);
        assertThat(bad.output()).startsWith("TokenRejected").contains("TOKEN_REFUSED_BY_APIFY");
        assertThat(commands(user))
                .containsExactlyInAnyOrder(
                        ConnectToken.class, DisconnectToken.class, JobRequested.class, ConnectToken.class);
    }

    /** Where Kafka's Java client places the user; elsewhere, commands of one user could overtake each other. */
    private static List<Class<?>> commands(String user) {
        try (var topics = new Topics(Endpoints.in(Path.of(data())).cluster(), "/test", Clock.systemUTC());
                var commands = topics.tailOfFromBeginning(user, Topic.TOKEN_COMMANDS, Topic.JOB_COMMANDS)) {
            return commands.rest().stream()
                    .flatMap(entry -> entry.message(Message.class).stream())
                    .filter(message -> message.key().equals(user))
                    .<Class<?>>map(Object::getClass)
                    .toList();
        }
    }

    private static String[] program(String[] command, String user) {
        return Stream.concat(Stream.of(command), Stream.of(user, data())).toArray(String[]::new);
    }

    private record Ended(int status, String output) {
        List<String> events() {
            return output.lines().map(line -> line.split(" ")[0]).toList();
        }
    }

    private static void install(String needed, String... command) throws InterruptedException {
        try {
            var ended = run(new byte[0], command);
            assumeTrue(ended.status() == 0, () -> "This needs " + needed + ":\n" + ended.output());
        } catch (IOException e) {
            assumeTrue(false, "This needs " + needed + ": " + e.getMessage());
        }
    }

    private static Ended run(byte[] input, String... command) throws IOException, InterruptedException {
        var output = File.createTempFile("example", ".log", folder.toFile());
        var process = new ProcessBuilder(command)
                .directory(INSTALLED.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(output)
                .start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input);
        }
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        return new Ended(process.exitValue(), Files.readString(output.toPath()));
    }

    private static String data() {
        return RUNNING == null ? folder.resolve("data").toString() : RUNNING;
    }
}
