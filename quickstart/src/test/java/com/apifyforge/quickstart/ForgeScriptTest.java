package com.apifyforge.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
