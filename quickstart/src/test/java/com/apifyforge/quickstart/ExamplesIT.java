package com.apifyforge.quickstart;

import static com.apifyforge.quickstart.OtherLanguages.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.apifyforge.client.Endpoints;
import com.apifyforge.client.Pem;
import com.apifyforge.client.Topics;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.Message;
import com.apifyforge.events.TokenCommand.ConnectToken;
import com.apifyforge.events.TokenCommand.DisconnectToken;
import com.apifyforge.events.Topic;
import com.apifyforge.quickstart.OtherLanguages.Ended;
import com.apifyforge.sandbox.ApifySandbox;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final @Nullable String RUNNING = System.getProperty("forge.examples.on");

    @TempDir
    static Path folder;

    static @Nullable ForgeProcess up;

    @BeforeAll
    static void start() throws Exception {
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

        works("java-author", JAVA, "-cp", libraries, example("java/ConnectAndRun.java"));
    }

    @Test
    void javaScript() throws Exception {
        works("javascript-author", OtherLanguages.node(), example("javascript/connect-and-run.mjs"));
    }

    @Test
    void python() throws Exception {
        var python = OtherLanguages.python();
        var library = OtherLanguages.PYTHON_LIBRARY.resolve("tests").toString();
        var tests = run(Map.of(), new byte[0], python, "-m", "unittest", "discover", "-s", library);
        assertThat(tests.status()).as("tests of clients/python").isZero();

        works("python-author", python, example("python/connect_and_run.py"));
    }

    @Test
    void javaOverTheGateway() throws Exception {
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "ca",
                Pem.certificates(Endpoints.in(Path.of(data())).ca()).iterator().next());
        Path store = folder.resolve("trusted.p12");
        try (var file = Files.newOutputStream(store)) {
            trusted.store(file, "changeit".toCharArray());
        }

        worksOverTheGateway(
                "java-caller",
                JAVA,
                "-Djavax.net.ssl.trustStore=" + store,
                "-Djavax.net.ssl.trustStorePassword=changeit",
                "-cp",
                System.getProperty("java.class.path"),
                example("java/OverTheGateway.java"));
    }

    @Test
    void javaScriptOverTheGateway() throws Exception {
        worksOverTheGateway("javascript-caller", OtherLanguages.node(), example("javascript/over-the-gateway.mjs"));
    }

    @Test
    void pythonOverTheGateway() throws Exception {
        worksOverTheGateway("python-caller", OtherLanguages.python(), example("python/over_the_gateway.py"));
    }

    private static void worksOverTheGateway(String name, String... command) throws Exception {
        var endpoints = Endpoints.in(Path.of(data()));
        Path code = Path.of(data(), "keys", "gateway.code");
        assumeTrue(endpoints.gateway() != null && Files.exists(code), "This needs a gateway that one signs in to.");
        String user = name + "-" + UUID.randomUUID();
        try (var caller = new GatewayCaller(endpoints, user)) {
            caller.signIn(code);
            var environment = Map.of(
                    "GATEWAY", endpoints.gateway().toString(),
                    "ACCESS_TOKEN", caller.token(),
                    "NODE_EXTRA_CA_CERTS", endpoints.ca().toString(),
                    "SSL_CERT_FILE", endpoints.ca().toString());
            var withUser = Stream.concat(Stream.of(command), Stream.of(user)).toArray(String[]::new);

            assertThat(OtherLanguages.lines(environment, ApifySandbox.token("caller", 1), withUser))
                    .containsExactly("TokenStored", "JobStarted", "JobSucceeded", "10000 NOT_CONNECTED");
        }
    }

    private static String example(String name) throws IOException {
        var file = OtherLanguages.EXAMPLES.resolve(name);
        // Beside the packages that npm has installed.
        return name.endsWith(".mjs")
                ? OtherLanguages.script(file.getFileName().toString(), Files.readString(file))
                : file.toString();
    }

    private static void works(String author, String... command) throws Exception {
        // Another one each time: on a system that runs for longer the topics still hold what the last one did.
        String user = author + "-" + UUID.randomUUID();
        var good = run(Map.of(), ApifySandbox.token("author", 1), program(command, user));
        assertThat(good.status()).as(good.output()).isZero();
        assertThat(events(good)).containsExactly("TokenStored", "JobStarted", "JobSucceeded", "TokenRevoked");

        var bad = run(Map.of(), ("apify_api_revoked" + "x".repeat(29)).getBytes(), program(command, user));
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

    private static List<String> events(Ended program) {
        return program.output().lines().map(line -> line.split(" ")[0]).toList();
    }

    private static String data() {
        return RUNNING == null ? folder.resolve("data").toString() : RUNNING;
    }
}
