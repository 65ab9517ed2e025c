package com.apifyforge.quickstart.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.quickstart.console.ConsoleSystem.Started;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.options.ReducedMotion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Everybody can use it: looked at by axe in each state, in both lights, and used without a mouse. */
@ExtendWith(ConsoleSystem.class)
class ConsoleAccessIT {
    @RegisterExtension
    private final Look looked = new Look();

    @Test
    void axeFindsNothingSeriousInAnyStateInEitherLight(Started system) {
        try (var xena = system.person("xena")) {
            xena.page.emulateMedia(new EmulateMediaOptions().setReducedMotion(ReducedMotion.REDUCE));
            xena.page.navigate(system.vault.endpoints.console() + "/#code=" + xena.code());
            assertThat(xena.heading("Sign in")).isVisible();
            looked.at(xena, "sign-in");
            xena.signsIn();
            xena.fill("Apify API token", "'" + xena.token(1) + "'");
            looked.at(xena, "slip");
            xena.pastes("apify_api_revoked00000000000000000000000000002");
            assertThat(xena.page.getByText("Apify does not know this token.")).isVisible();
            looked.at(xena, "refused");
            xena.connects();
            xena.press("Replace the token");
            looked.at(xena, "connection");
            xena.goes("start");
            xena.fill("Input (JSON)", "{\n  \"startUrls\": [],\n}");
            looked.at(xena, "start");
            xena.starts("{\"sandbox\": {\"seconds\": 3, \"items\": 12}}");
            assertThat(xena.verdict()).containsText("Running");
            looked.at(xena, "job-running");
            assertThat(xena.verdict()).containsText("Succeeded");
            xena.press("Items");
            assertThat(xena.page.getByText("Items 1 to 12 of 12.")).isVisible();
            looked.at(xena, "job");
            xena.starts("{\"sandbox\": {\"invalid\": true}}");
            assertThat(xena.verdict()).containsText("Refused");
            looked.at(xena, "job-refused");
            xena.goes("jobs");
            assertThat(xena.page.locator("tbody tr")).hasCount(2);
            looked.at(xena, "jobs");
            xena.goes("activity");
            assertThat(xena.page.locator("tbody tr").nth(2)).isVisible();
            looked.at(xena, "activity");
            xena.page.locator("tbody button").first().click();
            assertThat(xena.dialog()).isVisible();
            looked.at(xena, "dispute");
            xena.inDialog("Go back").click();
            xena.goes("connection");
            xena.press("Disconnect");
            assertThat(xena.dialog()).isVisible();
            looked.at(xena, "disconnect");
            xena.inDialog("Disconnect").click();
            assertThat(xena.heading("Receipt")).isVisible();
            looked.at(xena, "receipt");
            assertThat(xena.complaints).isEmpty();
        }
    }

    @Test
    void tokenIsConnectedAndAJobIsStartedWithTheKeyboardAlone(Started system) {
        try (var yves = system.person("yves").signsIn()) {
            var keyboard = yves.page.keyboard();
            yves.page.reload();
            assertThat(yves.page.getByLabel("Apify API token")).isVisible();
            keyboard.press("Tab");
            assertThat(yves.page.getByText("Skip to the content")).isFocused();
            keyboard.press("Enter");
            assertThat(yves.heading("Your Apify connection")).isFocused();
            keyboard.press("Tab");
            assertThat(yves.page.getByLabel("Apify API token")).isFocused();
            keyboard.type(yves.token(1));
            keyboard.press("Enter");
            assertThat(yves.heading("Stored token")).isVisible();
            assertThat(yves.heading("Your Apify connection")).isFocused();

            tabTo(yves, "Disconnect");
            keyboard.press("Enter");
            assertThat(yves.dialog()).isVisible();
            keyboard.press("Escape");
            assertThat(yves.dialog()).hasCount(0);
            assertThat(yves.button("Disconnect")).isFocused();

            yves.page.reload();
            assertThat(yves.heading("Stored token")).isVisible();
            tabTo(yves, "Jobs");
            keyboard.press("Enter");
            assertThat(yves.page.locator("h1")).isFocused();
            tabTo(yves, "Start a job");
            keyboard.press("Enter");
            assertThat(yves.heading("Start a job")).isFocused();
            keyboard.press("Tab");
            keyboard.press("Tab");
            keyboard.type("apify/hello-world");
            keyboard.press("Enter");
            assertThat(yves.verdict()).isVisible();
        }
    }

    private static void tabTo(Person person, String text) {
        for (int pressed = 0; pressed < 30; pressed++) {
            person.page.keyboard().press("Tab");
            Object focused = person.page.evaluate("document.activeElement.textContent.trim()");
            if (text.equals(focused)) {
                return;
            }
        }
        throw new AssertionError("Not reached with the Tab key: " + text);
    }
}
