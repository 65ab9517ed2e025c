package com.apifyforge.quickstart.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.apifyforge.quickstart.console.ConsoleSystem.Started;
import com.apifyforge.quickstart.demo.CanarySearch;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** The canary: a token that is pasted leaves the browser as a seal alone. */
@ExtendWith(ConsoleSystem.class)
class ConsoleSecretsIT {
    @Test
    void tokenIsInNothingThatTheBrowserSendsOrKeepsAndInNoLogOrFileOfTheServers(Started system) throws Exception {
        var root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        var logged = new ListAppender<ILoggingEvent>();
        logged.start();
        root.addAppender(logged);
        try (var zoran = system.person("zoran").signsIn()) {
            // A slip, which is mended by pasting anew, the token shown in clear, a connect, a replace and a job.
            zoran.fill("Apify API token", "\"" + zoran.token(1) + "\"");
            zoran.page.getByLabel("Show the token").click();
            zoran.press("Seal and connect");
            zoran.connects();
            zoran.press("Replace the token");
            zoran.pastes(zoran.token(2));
            assertThat(zoran.page.getByText("Version").locator("..")).containsText("2");
            zoran.starts("");
            assertThat(zoran.verdict()).containsText("Running");
            Object kept = zoran.page.evaluate(
                    "() => JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie, location.href,"
                            + " document.documentElement.outerHTML,"
                            + " [...document.querySelectorAll('input, textarea')].map(field => field.value)])");

            var search = new CanarySearch(
                    List.of(zoran.token(1).getBytes(UTF_8), zoran.token(2).getBytes(UTF_8)));
            assertThat(search.in(bytes(String.join("\n", zoran.sent)))).isEmpty();
            assertThat(search.in(bytes(String.valueOf(kept)))).isEmpty();
            assertThat(search.in(bytes(logged.list.stream()
                            .map(event -> event.getFormattedMessage() + event.getThrowableProxy())
                            .collect(Collectors.joining("\n")))))
                    .isEmpty();
            assertThat(search.inFiles(system.vault.folder.root())).isEmpty();
            assertThat(zoran.sent)
                    .filteredOn(request -> request.startsWith("PUT"))
                    .hasSize(2);
            assertThat(zoran.complaints).isEmpty();
        } finally {
            root.detachAppender(logged);
        }
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
