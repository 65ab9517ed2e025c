package com.apifyforge.quickstart.console;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.apifyforge.quickstart.RunningVault;
import com.apifyforge.quickstart.browser.Chromium;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Playwright.CreateOptions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One running system and one Chromium for all tests of the console, which are skipped where there is no Chromium. */
final class ConsoleSystem implements BeforeAllCallback, ParameterResolver {
    @Override
    public void beforeAll(ExtensionContext context) {
        assumeTrue(Chromium.installed().isPresent(), "This needs Chromium on the path.");
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Started.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return Started.once();
    }

    /** Stopped with the process: the build runs test classes one by one in it. */
    static final class Started {
        private static @Nullable Started running;

        final RunningVault vault;
        private final Playwright playwright;
        private final Browser browser;

        static synchronized Started once() {
            if (running == null) {
                var started = new Started();
                Runtime.getRuntime().addShutdownHook(new Thread(started::stop));
                running = started;
            }
            return running;
        }

        private Started() {
            try {
                vault = new RunningVault(Files.createTempDirectory("console"));
            } catch (IOException e) {
                throw new IllegalStateException("No folder for the system", e);
            }
            PlaywrightAssertions.setDefaultAssertionTimeout(Person.PATIENCE_MILLIS);
            playwright = Playwright.create(new CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            browser = playwright
                    .chromium()
                    .launch(new LaunchOptions()
                            .setExecutablePath(Path.of(Chromium.installed().orElseThrow()))
                            // Root, as whom containers run, has no sandbox.
                            .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu")));
        }

        /** Somebody with a browser of their own, at the console of the system. */
        Person person(String user) {
            return new Person(browser, String.valueOf(vault.endpoints.console()), codeFile(), user);
        }

        /** At another console. */
        Person person(String user, String console) {
            return new Person(browser, console, codeFile(), user);
        }

        Path codeFile() {
            return vault.folder.keys().resolve("gateway.code");
        }

        private void stop() {
            playwright.close();
            vault.close();
            try (var left = Files.walk(vault.folder.root())) {
                left.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
