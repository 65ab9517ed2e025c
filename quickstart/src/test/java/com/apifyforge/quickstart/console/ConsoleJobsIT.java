package com.apifyforge.quickstart.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.quickstart.console.ConsoleSystem.Started;
import com.microsoft.playwright.Download;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ConsoleSystem.class)
class ConsoleJobsIT {
    @Test
    void startedJobIsFollowedToItsEndAndItsResultsAreReadAndDownloaded(Started system) throws Exception {
        try (var gina = system.person("gina").signsIn().connects()) {
            String job = gina.starts("{\"sandbox\": {\"seconds\": 2, \"items\": 30}}");
            assertThat(gina.verdict()).containsText("Running");
            assertThat(gina.verdict()).containsText("Succeeded");

            assertThat(gina.page.locator(".timeline")).containsText("Requested");
            assertThat(gina.page.locator(".timeline > li > span:first-child").allInnerTexts())
                    .map(text -> text.lines().findFirst().orElseThrow().replaceAll(" [0-9a-f]{12}$", ""))
                    .containsSubsequence(
                            "Requested",
                            "Token leased to a worker",
                            "Running at Apify",
                            "Finished at Apify",
                            "End reported: succeeded");
            assertThat(gina.page.locator(".legend")).containsText("Running");

            gina.press("Items");
            assertThat(gina.page.getByText("Items 1 to 25 of 30.")).isVisible();
            gina.press("After →");
            assertThat(gina.page.getByText("Items 26 to 30 of 30.")).isVisible();
            gina.press("Log");
            assertThat(gina.page.locator("section pre")).not().isEmpty();
            Download csv = gina.page.waitForDownload(
                    () -> gina.page.getByText("Download CSV").click());
            assertThat(csv.suggestedFilename()).isEqualTo(job + ".csv");
            assertThat(Files.readAllLines(csv.path())).hasSize(31);
            assertThat(gina.complaints).isEmpty();
        }
    }

    @Test
    void jobIsCancelledAfterAQuestion(Started system) {
        try (var hugo = system.person("hugo").signsIn().connects()) {
            hugo.starts("{\"sandbox\": {\"seconds\": 120}}");
            assertThat(hugo.verdict()).containsText("Running");
            hugo.press("Cancel the job");
            assertThat(hugo.dialog()).containsText("The run is aborted at Apify.");
            hugo.inDialog("Cancel the job").click();

            assertThat(hugo.verdict()).containsText("Aborted");
        }
    }

    @Test
    void jobWithoutATokenIsRefusedAndSaysWhatToDo(Started system) {
        try (var ida = system.person("ida").signsIn()) {
            ida.starts("");
            assertThat(ida.verdict()).containsText("Refused");
            assertThat(ida.page.locator(".notice.bad")).containsText("The user has to connect one.");
            assertThat(ida.page.locator(".notice.bad")).containsText("NOT_CONNECTED");
            ida.page.getByText("Connect a token").click();
            assertThat(ida.heading("Your Apify connection")).isFocused();
        }
    }

    @Test
    void inputThatIsNoJsonIsToldByLineAndColumnAndNotSent(Started system) {
        try (var jana = system.person("jana").signsIn()) {
            jana.goes("start");
            jana.fill("Name of the Actor", "apify/hello-world");
            jana.fill("Input (JSON)", "{\n  \"a\": 1,\n  \"b\": [1, 2,]\n}");
            assertThat(jana.page.locator("#input-verdict")).containsText("Line 3, column 14:");
            jana.press("Start");
            assertThat(jana.page.getByLabel("Input (JSON)")).isFocused();
            assertThat(jana.page.evaluate("document.activeElement.selectionStart"))
                    .isEqualTo(25);
            assertThat(jana.sent).noneMatch(request -> request.startsWith("POST") && request.contains("/v1/jobs"));

            jana.fill("Input (JSON)", "{\"a\": 1, \"a\": 2}");
            assertThat(jana.page.locator("#input-verdict")).containsText("this name stands in the object already");
        }
    }

    @Test
    void nameThatIsNoneIsToldAtItsFieldAndAnAddressIsTaken(Started system) {
        try (var jens = system.person("jens").signsIn()) {
            jens.goes("start");
            jens.fill("Name of the Actor", "a b/c d");
            jens.press("Start");
            assertThat(jens.page.getByText("This is no name")).isVisible();
            assertThat(jens.page.getByLabel("Name of the Actor")).isFocused();
            assertThat(jens.sent).noneMatch(request -> request.startsWith("POST") && request.contains("/v1/jobs"));

            jens.fill("Input (JSON)", "[1]");
            assertThat(jens.page.locator("#input-verdict")).containsText("an input is an object");
            jens.fill("Input (JSON)", "{}");
            jens.fill("Name of the Actor", "https://apify.com/apify/hello-world");
            jens.press("Start");
            assertThat(jens.page.getByText("apify/hello-world")).isVisible();
        }
    }

    @Test
    void addressThatIsNoneSaysSo(Started system) {
        try (var kurt = system.person("kurt").signsIn()) {
            kurt.goes("nonsense");
            assertThat(kurt.heading("There is no such page")).isVisible();
        }
    }

    @Test
    void listIsSearchedByTheBeginningOfAnIdAndByState(Started system) throws Exception {
        try (var karl = system.person("karl").signsIn().connects();
                var program = system.vault.signedIn("karl")) {
            for (String id : new String[] {"first-1", "first-2", "second-1"}) {
                program.send(
                        "POST", "/v1/jobs", "{\"target\":{\"actorId\":\"apify~hello-world\"}}", "Idempotency-Key", id);
            }
            karl.goes("jobs");
            assertThat(karl.page.locator("tbody tr")).hasCount(3);
            karl.page.getByLabel("Job id").fill("first");
            assertThat(karl.page.locator("tbody tr")).hasCount(2);
            karl.page.getByLabel("State").selectOption("FAILED");
            assertThat(karl.page.getByText("No job fits.")).isVisible();
        }
    }
}
