package com.apifyforge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.apifyforge.quickstart.folder.DataFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One clear line and exit status 2, before anything starts. */
class WrongUseTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    up --apify-url http://api.apify.com          | https: address
                    up --apify-url https://user@api.apify.com    | scheme, host and port
                    up --apify-url api.apify.com                 | https: address
                    up --apify-ca ca.pem                         | needs --apify-url
                    up --apify-url https://a.b --apify-ca pom.xml| PEM certificate
                    up --apify-url https://a.b --apify-ca no.pem | PEM certificate
                    up --mongodb-uri localhost:27017             | mongodb://
                    up --kafka localhost                         | HOST:PORT
                    up --kms-endpoint http://127.0.0.1:1         | needs --kms-key
                    up --kms-key k --kms-endpoint somewhere      | address
                    up --port 70000                              | --port takes
                    up --port -1                                 | --port takes
                    up --port many                               | 'many' is not an int
                    up --dat x                                   | Did you mean --data
                    up --mongo-uri x                             | Did you mean --mongodb-uri
                    sandbox --prot 1                             | Did you mean --port
                    up --nonsense                                | There is no option --nonsense.
                    export                                       | Missing required option: '--mongodb-uri=URI'
                    export --mongodb-uri localhost:27017         | mongodb://
                    export --mongodb-uri mongodb://h --data src  | holds no embedded database
                    apart --data . --kafka localhost:9092        | needs --kafka, --mongodb-uri and --apify-url
                    import                                       | There is no command import. Did you mean export?
                    sandbox --port 70000                         | --port takes
                    sandbox extra                                | argument too many
                    demo --nonsense                              | There is no option --nonsense.
                    sing                                         | There is no command sing
                    """)
    void wrongOptionsGiveOneLineAndStatusTwo(String command, String said) {
        assertThat(run(command.split(" "))).startsWith("2 forge").contains(said).hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "up", "sandbox", "export"})
    void everyCommandTellsItsOptions(String command) {
        var told = new StringWriter();

        assertThat(Forge.commandLine().setOut(new PrintWriter(told, true)).execute(command, "--help"))
                .isZero();
        assertThat(told.toString()).startsWith("Usage: forge " + command).contains("-h, --help");
    }

    /** Nothing is asked of AWS: there would be no answer for half a minute. */
    @Test
    void aKmsKeyWithoutARegionIsRefused() {
        assumeTrue(System.getenv("AWS_REGION") == null);
        System.setProperty("aws.disableEc2Metadata", "true");
        try {
            assertThat(run("up", "--port", "0", "--kms-key", "alias/x", "--data", folder.toString()))
                    .startsWith("2 forge up: --kms-key needs a region. Set AWS_REGION")
                    .hasLineCount(1);
        } finally {
            System.clearProperty("aws.disableEc2Metadata");
        }
    }

    @Test
    void aKmsEndpointWhereNobodyListensIsRefusedBeforeAnythingStarts() {
        assertThat(run(
                        "up",
                        "--port",
                        "0",
                        "--kms-key",
                        "k",
                        "--kms-endpoint",
                        "http://127.0.0.1:1",
                        "--data",
                        folder.toString()))
                .startsWith("2 forge up: KMS at http://127.0.0.1:1 does not answer. Check --kms-endpoint.")
                .hasLineCount(1);
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        int base = freeBase();
        try (var taken = new ServerSocket(base + 1, 1, LOOPBACK)) {
            assertThat(run("sandbox", "--port", "" + taken.getLocalPort(), "--data", folder.toString()))
                    .startsWith("2 forge sandbox: Port " + taken.getLocalPort() + " (sandbox) is in use.");
            assertThat(run("up", "--port", "" + base, "--data", folder.toString()))
                    .startsWith("2 forge up: Port " + (base + 1) + " (token-service) is in use.");
        }
    }

    /**
     * The first of two free ports, below those that systems give to outgoing connections: nobody takes one by chance.
     */
    private static int freeBase() {
        return IntStream.iterate(20_000, port -> port < 32_000, port -> port + 2)
                .filter(port -> isFree(port) && isFree(port + 1))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, LOOPBACK)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws Exception {
        var file = Files.createFile(folder.resolve("file"));

        assertThat(run("up", "--port", "0", "--data", file.resolve("data").toString()))
                .startsWith("2 forge up: Cannot write to " + file.resolve("data"))
                .hasLineCount(1);
    }

    @Test
    void aFolderOfSomethingElseIsLeftAlone() throws Exception {
        var precious =
                Files.createFile(Files.createDirectory(folder.resolve("tmp")).resolve("precious"));

        assertThat(run("up", "--port", "0", "--data", folder.toString()))
                .startsWith("2 forge up: " + folder + " holds something else.")
                .hasLineCount(1);
        assertThat(precious).exists();
        assertThat(run("up", "--port", "0", "--data", "")).isEqualTo("2 forge up: --data names no folder.");
    }

    @Test
    void aSecondInstanceOnTheSameFolderIsTurnedAwayAndHearsNothingOfPorts() throws Exception {
        int base = freeBase();
        try (var first = DataFolder.open(folder);
                var taken = new ServerSocket(base + 1, 1, LOOPBACK)) {
            assertThat(taken.isBound()).isTrue();
            assertThat(run("up", "--port", "" + base, "--data", first.root().toString()))
                    .startsWith("2 forge up: Another forge (process "
                            + ProcessHandle.current().pid() + ") runs on " + folder)
                    .hasLineCount(1);
        }
    }

    /** Exit status and what was said on standard error. */
    private static String run(String... args) {
        var said = new StringWriter();
        int status = Forge.commandLine().setErr(new PrintWriter(said, true)).execute(args);
        return status + " " + said.toString().strip();
    }
}
