package com.apifyforge.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script itself, up to where it would build or run something. */
class ForgeScriptTest {
    private static final Path SCRIPT = Path.of("..", "forge").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    @Test
    void helpTellsTheCommands() throws Exception {
        assertThat(run(Map.of(), "help"))
                .startsWith("0 Usage: forge COMMAND")
                .contains("demo", "up", "ctl", "sandbox", "test");
    }

    @Test
    void anUnknownCommandAndNoneAreWrongUse() throws Exception {
        assertThat(run(Map.of(), "sing"))
                .startsWith("2 forge: there is no command 'sing'.")
                .contains("Usage:");
        assertThat(run(Map.of())).startsWith("2 Usage:");
    }

    @ParameterizedTest
    @CsvSource({
        "dmeo, demo",
        "Up, up",
        "upp, up",
        "ctrl, ctl",
        "exprot, export",
        "cosnole, console",
        "sandbx, sandbox",
        "compsoe, compose",
        "compose-dmeo, compose-demo",
        "benhc, bench",
        "tst, test",
        "formt, format",
        "hlep, help"
    })
    void aTypoGetsTheCommandThatWasMeant(String typed, String meant) throws Exception {
        assertThat(run(Map.of(), typed))
                .startsWith("2 forge: there is no command '%s'. Did you mean '%s'?".formatted(typed, meant))
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"compose", "compose-demo", "bench", "test", "format"})
    void helpIsTheCommandsOwnAndNeedsNothing(String command) throws Exception {
        for (String option : List.of("--help", "-h")) {
            assertThat(run(Map.of("JAVA_HOME", "/nowhere"), command, option)).startsWith("0 Usage: forge " + command);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--quick, -T 2 test -Dfuzz.executions=200 -Dtest.compiler=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "--quick -q, -T 2 test -Dfuzz.executions=200 -Dtest.compiler=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -q",
        "UpIT, test -pl quickstart -am -Dtest=UpIT -Dsurefire.failIfNoSpecifiedTests=false",
        "-pl ctl, verify -pl ctl",
        "'', verify"
    })
    void testRunsEverythingTheUnitTestsOrThoseNamed(String options, String maven) throws Exception {
        Path script = projectWith("echo \"ran: $*\"");
        Path test = script.resolveSibling("quickstart/src/test/java/com/UpIT.java");
        Files.createDirectories(test.getParent());
        Files.createFile(test);
        var command = new ArrayList<>(List.of(script.toString(), "test"));
        command.addAll(options.isEmpty() ? List.of() : List.of(options.split(" ")));

        assertThat(run(here(), command)).isEqualTo("0 ran: -B " + maven + "\n");
    }

    @Test
    void aTestThatDoesNotExistIsWrongUse() throws Exception {
        assertThat(run(Map.of(), "test", "UppIT")).isEqualTo("2 forge: there is no test class 'UppIT'\n");
        assertThat(run(Map.of(), "test", "--quick", "UpIT")).startsWith("2 forge: --quick runs all unit tests");
    }

    @Test
    void whatItSaysFitsInto80Columns() throws Exception {
        for (String command : List.of("help", "compose", "compose-demo", "bench", "test", "format")) {
            assertThat(run(Map.of(), command, "--help").substring(2).lines())
                    .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(80));
        }
    }

    /** A copy with nothing built, a Maven that says what it does and waits, and a JDK that runs nothing. */
    private Path projectWith(String maven) throws Exception {
        Path project = Files.createDirectories(folder.resolve("project"));
        Files.copy(SCRIPT, project.resolve("forge"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createFile(project.resolve("pom.xml"));
        Files.copy(SCRIPT.resolveSibling(".env"), project.resolve(".env"));
        Files.createFile(project.resolve("docker-compose.yml"));
        Path jdk = Files.createDirectories(folder.resolve("jdk/bin"));
        Files.writeString(jdk.resolveSibling("release"), "JAVA_VERSION=\"25.0.1\"\n");
        executable(jdk.resolve("javac"), "");
        executable(jdk.resolve("java"), "echo ran");
        executable(folder.resolve("bin/mvn"), "case $* in *-v*) echo Apache Maven 3.9.9 && exit ;; esac\n" + maven);
        executable(folder.resolve("bin/docker"), "echo docker $* >>" + folder + "/docker.log");
        return project.resolve("forge");
    }

    private static void executable(Path file, String script) throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Map<String, String> here() {
        return Map.of(
                "PATH", folder.resolve("bin") + ":" + System.getenv("PATH"),
                "JAVA_HOME", folder.resolve("jdk").toString(),
                "HOME", folder.toString());
    }

    @Test
    void ofManyTerminalsOneBuildsAndTheOthersWaitAndSayForWhom() throws Exception {
        Path script =
                projectWith("echo built >>%1$s/built; until [ -e %1$s/go ]; do sleep 0.1; done".formatted(folder));
        try (var terminals = Executors.newCachedThreadPool()) {
            var said = new ArrayList<Future<String>>();
            for (int terminal = 0; terminal < 6; terminal++) {
                said.add(terminals.submit(() -> run(here(), List.of(script.toString(), "sandbox"))));
            }
            Path lock = script.resolveSibling("target/.build-lock");
            Awaitility.await().until(() -> Files.isSymbolicLink(lock) && Files.exists(folder.resolve("built")));
            String holder = Files.readSymbolicLink(lock).toString();
            Files.createFile(folder.resolve("go"));

            int waited = 0;
            for (var each : said) {
                assertThat(each.get()).startsWith("0 ").endsWith("ran\n");
                waited += each.get().contains("Another terminal builds (process " + holder + "); waiting") ? 1 : 0;
            }
            assertThat(Files.readAllLines(folder.resolve("built"))).hasSize(1);
            assertThat(waited).isBetween(1, 5);
            assertThat(lock).doesNotExist();
        }
    }

    @Test
    void aLockOfAProcessThatIsGoneIsTakenAway() throws Exception {
        Path script = projectWith("true");
        Path target = Files.createDirectories(script.resolveSibling("target"));
        Files.createSymbolicLink(target.resolve(".build-lock"), Path.of("99999999"));

        assertThat(run(here(), List.of(script.toString(), "sandbox"))).endsWith("ran\n");
        try (var left = Files.list(target)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(".built-all", "build-all.log");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, up, Kafka",
        "1, up, token-service",
        "2, up, sandbox",
        "5, up, console",
        "0, compose up --wait, FORGE_KAFKA_PORT",
        "1, compose --progress plain up, FORGE_TOKEN_SERVICE_PORT",
        "2, compose --profile cluster up, FORGE_KAFKA_2_PORT",
        "3, compose up, FORGE_GATEWAY_PORT",
        "4, compose up, FORGE_CONSOLE_PORT",
    })
    void aPortInUseIsSaidBeforeAnythingIsBuilt(int offset, String command, String name) throws Exception {
        Path script = projectWith("touch %s/built".formatted(folder));
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            int port = taken.getLocalPort();
            var environment = new HashMap<>(here());
            for (String other : List.of(
                    "KAFKA", "TOKEN_SERVICE", "SANDBOX", "GATEWAY", "ISSUER", "CONSOLE", "KAFKA_2", "KAFKA_3")) {
                environment.put("FORGE_" + other + "_PORT", "1");
            }
            environment.put(name.startsWith("FORGE") ? name : "NOTHING", Integer.toString(port));
            var arguments = new ArrayList<>(List.of(script.toString()));
            arguments.addAll(List.of(command.split(" ")));
            if (command.equals("up")) {
                arguments.addAll(List.of("--port", Integer.toString(port - offset)));
            }

            assertThat(run(environment, arguments))
                    .startsWith("2 forge: port %d (%s) is in use.".formatted(port, name))
                    .hasLineCount(1);
            assertThat(folder.resolve("built")).doesNotExist();
        }
    }

    @Test
    void imagesAreBuiltInOneLineWhereThereIsNoTerminalAndAFailureNamesTheFile() throws Exception {
        Path script = projectWith("true");
        String docker =
                "case $* in *ps*) ;; *build*) for i in 1 2 3 4 5; do echo layer $i; done; exit %d ;; *) echo \"$*\" ;; esac";
        var free = new HashMap<>(here());
        for (String other : List.of("KAFKA", "TOKEN_SERVICE", "SANDBOX", "GATEWAY", "ISSUER", "CONSOLE")) {
            free.put("FORGE_" + other + "_PORT", "1");
        }

        executable(folder.resolve("bin/docker"), docker.formatted(0));
        assertThat(run(free, List.of(script.toString(), "compose", "up", "--wait")))
                .startsWith("0 ")
                .contains("Building images; the output is in ")
                .doesNotContain("layer");

        executable(folder.resolve("bin/docker"), docker.formatted(3));
        assertThat(run(free, List.of(script.toString(), "compose", "up", "--wait")))
                .startsWith("1 ")
                .contains(
                        "layer 5",
                        "the images could not be built; all of the output is in "
                                + script.resolveSibling("target/compose-build.log"));
    }

    @Test
    void itWorksThroughALinkFromAnotherFolder() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("vault"), SCRIPT);

        assertThat(run(Map.of(), List.of(link.toString(), "help"))).startsWith("0 Usage:");
    }

    @Test
    void whereNoJdkIsFoundItSaysWhatToInstall() throws Exception {
        Path elsewhere = Files.writeString(folder.resolve("forge"), withoutUsualFolders());

        assertThat(run(
                        Map.of("JAVA_HOME", "/nowhere", "HOME", folder.toString()),
                        List.of("bash", elsewhere.toString(), "up")))
                .startsWith("2 forge: this needs a JDK 25")
                .contains("apt install", "brew install", "JAVA_HOME");
    }

    @Test
    void withoutAHomeTheOtherFoldersAreLookedThrough() throws Exception {
        Path elsewhere = Files.writeString(folder.resolve("forge"), withoutUsualFolders());

        assertThat(run(
                        Map.of("JAVA_HOME", "/nowhere"),
                        List.of("env", "-u", "HOME", "bash", elsewhere.toString(), "up")))
                .startsWith("2 forge: this needs a JDK 25");
    }

    /** The JVM takes the first file that it opens for a standard stream that is missing. */
    @Test
    void closedStreamsAreReplacedOrRefused() throws Exception {
        String script = withFakeJava("ls -l /proc/self/fd/0 | sed 's/.*-> //'");

        assertThat(run(Map.of(), List.of("bash", "-c", "exec '" + script + "' ctl status <&-")))
                .contains("/dev/null");
        assertThat(run(Map.of(), List.of("bash", "-c", "exec '" + script + "' ctl status >&-")))
                .isEqualTo("1 forge: standard output is closed\n");
    }

    @Test
    void tildeAfterAnEqualsSignIsTheHome() throws Exception {
        String script = withFakeJava("echo \"$*\"");

        assertThat(run(Map.of("HOME", "/home/alice"), List.of(script, "ctl", "--data=~/vault", "status", "a b")))
                .contains("--data=/home/alice/vault status a b");
        assertThat(run(Map.of("HOME", "/home/alice"), List.of(script, "ctl", "--data=~", "status")))
                .contains("--data=/home/alice status");
    }

    /** The script with everything that it looks for, and a java that does this. */
    private String withFakeJava(String does) throws Exception {
        Path project = Files.createDirectories(folder.resolve("project"));
        Path script = Files.writeString(
                project.resolve("forge"),
                Files.readString(SCRIPT)
                        .replace("    jdk=$(find_jdk)\n      run_ctl", "    jdk=" + project + "/jdk\n      run_ctl")
                        .replace("  build ctl -pl ctl -am\n", ""));
        assertThat(script.toFile().setExecutable(true)).isTrue();
        executable(project.resolve("jdk/bin/java"), does);
        return script.toString();
    }

    @Test
    void fuzzNamesItsTargetsAndRefusesOthers() throws Exception {
        assertThat(run(Map.of(), "fuzz", "--list")).startsWith("0 ").contains("Ticket (events-schema)");
        assertThat(run(Map.of(), "fuzz", "Tickets"))
                .isEqualTo("2 forge: there is no target 'Tickets'; forge fuzz --list names them\n");
        assertThat(run(Map.of(), "fuzz", "--minutes", "0")).startsWith("2 forge: --minutes takes a whole number");
        assertThat(run(Map.of(), "fuzz", "--hours", "2")).startsWith("2 forge: fuzz has no option '--hours'");
    }

    /** A demo that holds although nothing was killed would say more than it knows. */
    @Test
    void whatDoesNotRunCannotBeKilled() throws Exception {
        Path docker = Files.writeString(folder.resolve("docker"), """
                #!/bin/sh
                case "$*" in *--services*) echo kafka ;; *apify-worker*) echo 1 ;; esac
                """);
        assertThat(docker.toFile().setExecutable(true)).isTrue();

        assertThat(run(Map.of("PATH", folder + ":" + System.getenv("PATH")), "compose-demo", "--kill", "kafka-9"))
                .isEqualTo("2 forge: no container of 'kafka-9' runs. Those that run: kafka \n");
    }

    /** This machine has a JDK, or the test would not run; so the places to look at are taken away. */
    private static String withoutUsualFolders() throws Exception {
        return Files.readString(SCRIPT)
                .replace("/usr/lib/jvm/*", "/nowhere/*")
                .replace("/opt/* /opt/*/*", "/nowhere/*")
                .replace("java=$(command -v java)", "java=$(command -v no-such-java)")
                .replace("/usr/libexec/java_home", "/nowhere/java_home")
                .replace("/Library/Java", "/nowhere/Java");
    }

    private String run(Map<String, String> environment, String... args) throws Exception {
        var command = new ArrayList<>(List.of(SCRIPT.toString()));
        command.addAll(List.of(args));
        return run(environment, command);
    }

    private String run(Map<String, String> environment, List<String> command) throws Exception {
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        var process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return process.waitFor() + " " + output;
    }
}
