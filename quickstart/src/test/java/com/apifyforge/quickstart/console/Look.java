package com.apifyforge.quickstart.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A look at a state in both lights and on a phone: by axe, and with {@code -Dscreenshots.write=true} by a camera. What
 * was found fails the test in its end.
 */
final class Look implements AfterEachCallback {
    private static final List<String> TOO_BAD = List.of("serious", "critical");
    private static final Path IMAGES = Path.of("../docs/images");
    /** What the docs show. To see other states, add them here. */
    private static final List<String> PICTURED = List.of("connection", "job", "activity");

    private static final List<String> PICTURED_ON_A_PHONE = List.of("connection", "job");

    private static final int PHONE_WIDTH = 320;

    private final List<String> found = new ArrayList<>();

    @Override
    public void afterEach(ExtensionContext test) {
        var seen = List.copyOf(found);
        found.clear();
        assertThat(seen).isEmpty();
    }

    void at(Person person, String state) {
        for (var light : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            person.page.emulateMedia(new EmulateMediaOptions().setColorScheme(light));
            new AxeBuilder(person.page)
                    .setLegacyMode(true).analyze().getViolations().stream()
                            .filter(rule -> TOO_BAD.contains(rule.getImpact()))
                            .forEach(rule -> found.add(state + ", " + light + ": " + rule.getId() + " "
                                    + rule.getNodes().getFirst().getHtml()));
            picture(person, state, light.name().toLowerCase(Locale.ROOT));
        }
        person.page.emulateMedia(new EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        person.page.setViewportSize(PHONE_WIDTH, 640);
        if (((Number) person.page.evaluate("document.documentElement.scrollWidth")).intValue() > PHONE_WIDTH) {
            found.add(state + " is wider than a phone");
        }
        if (PICTURED_ON_A_PHONE.contains(state)) {
            picture(person, state, "phone");
        }
        person.page.setViewportSize(1200, 800);
    }

    private static void picture(Person person, String state, String kind) {
        if (Boolean.getBoolean("screenshots.write") && PICTURED.contains(state)) {
            person.page.screenshot(
                    new ScreenshotOptions().setPath(IMAGES.resolve("console-" + state + "-" + kind + ".png")));
        }
    }
}
