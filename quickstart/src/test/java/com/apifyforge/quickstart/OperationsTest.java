package com.apifyforge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Alerts and runbooks belong together; MetricsIT of the worker looks whether the metrics that they name are served. */
class OperationsTest {
    private static final Path ALERTS = Path.of("../docker/prometheus/alerts.yaml");
    private static final Path RUNBOOKS = Path.of("../docs/runbooks");
    private static final Pattern ALERT =
            Pattern.compile("- alert: (\\w+)\\n(?:(?! +- alert).*\\n)*? +runbook_url: docs/runbooks/(\\S+)");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "check config ../docker/prometheus/prometheus.yml",
                "test rules src/test/resources/alerts-test.yaml"
            })
    void prometheusTakesTheFilesAndEachAlertFires(String arguments) throws Exception {
        assumeTrue(isOnThePath("promtool"), "promtool is not on the path: Debian has it in the package prometheus");

        var promtool = new ProcessBuilder(("promtool " + arguments).split(" "))
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(promtool.waitFor()).as(said).isZero();
    }

    @Test
    void everyAlertIsTestedAndLeadsToItsRunbook() throws IOException {
        String alerts = Files.readString(ALERTS);
        String tests = Files.readString(Path.of("src/test/resources/alerts-test.yaml"));
        String index = Files.readString(RUNBOOKS.resolve("README.md"));
        String page = Files.readString(Path.of("../console/src/main/resources/static/operations/runbooks.js"));
        var found = ALERT.matcher(alerts).results().toList();

        assertThat(found).hasSize(alerts.split("- alert:").length - 1);
        assertThat(found).allSatisfy(alert -> {
            assertThat(tests).contains("name: " + alert.group(1) + "\n");
            assertThat(index).containsPattern("`" + alert.group(1) + "`.*\\(" + alert.group(2) + "\\)");
            assertThat(RUNBOOKS.resolve(alert.group(2))).exists();
            assertThat(page)
                    .containsPattern("'" + alert.group(2).replace(".md", "") + "': \\[[^\\]]*'" + alert.group(1) + "'");
        });
    }

    @Test
    void everyRunbookIsInTheIndexAndHasTheSameParts() throws IOException {
        String index = Files.readString(RUNBOOKS.resolve("README.md"));
        try (Stream<Path> runbooks = Files.list(RUNBOOKS)) {
            List<Path> files =
                    runbooks.filter(file -> !file.endsWith("README.md")).toList();
            assertThat(files).allSatisfy(file -> {
                assertThat(index).contains("(" + file.getFileName() + ")");
                assertThat(Files.readString(file))
                        .contains("## What users notice", "## Confirm", "## Do", "## Do not", "## Over when");
            });
        }
    }

    private static boolean isOnThePath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
