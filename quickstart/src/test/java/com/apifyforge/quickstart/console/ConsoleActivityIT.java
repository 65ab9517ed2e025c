package com.apifyforge.quickstart.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.events.codec.Json;
import com.apifyforge.quickstart.console.ConsoleSystem.Started;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page.GetByLabelOptions;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ConsoleSystem.class)
class ConsoleActivityIT {
    private static final String HELLO = "{\"target\":{\"actorId\":\"apify~hello-world\"}}";

    @Test
    void useOfAnotherProgramAppearsWithinTwoSeconds(Started system) throws Exception {
        try (var lena = system.person("lena").signsIn().connects();
                var program = system.vault.signedIn("lena")) {
            lena.goes("activity");
            assertThat(lena.page.getByText("The token has not been used yet.")).isVisible();
            program.send("POST", "/v1/jobs", HELLO, "Idempotency-Key", "live-1");

            Object seenAfter = lena.page
                    .waitForFunction("() => { const use = document.querySelector('tbody time');"
                            + " return use && Date.now() - Date.parse(use.dateTime); }")
                    .jsonValue();

            assertThat(((Number) seenAfter).longValue()).isLessThan(2000);
        }
    }

    @Test
    void usesAreFilteredByJobAndDayAndExportedSafelyForSpreadsheets(Started system) throws Exception {
        try (var mona = system.person("mona").signsIn().connects();
                var program = system.vault.signedIn("mona")) {
            for (String id : new String[] {"uses-1", "uses-2"}) {
                program.send("POST", "/v1/jobs", HELLO, "Idempotency-Key", id);
            }
            mona.goes("activity");
            assertThat(mona.page.getByText("uses-1").first()).isVisible();
            assertThat(mona.page.getByText("uses-2").first()).isVisible();
            mona.page.getByLabel("Job", new GetByLabelOptions().setExact(true)).fill("uses-2");
            assertThat(mona.page.getByText("uses-1")).hasCount(0);

            Download csv = mona.page.waitForDownload(() -> mona.press("Export CSV"));
            assertThat(Files.readAllLines(csv.path()))
                    .first()
                    .isEqualTo("\ufeffat,jobId,actor,purpose,outcome,reason,worker");
            assertThat(Files.readString(csv.path())).contains(",uses-2,apify~hello-world,START,");
            Download json = mona.page.waitForDownload(() -> mona.press("Export JSON"));
            assertThat(Json.read(Files.readAllBytes(json.path())).values())
                    .isNotEmpty()
                    .allSatisfy(use -> assertThat(use.path("jobId").asString()).isEqualTo("uses-2"));

            mona.page.getByLabel("Day").fill("2020-01-01");
            assertThat(mona.page.getByText("No use fits the filter.")).isVisible();
        }
    }

    @Test
    void exportRunsNothingInASpreadsheet(Started system) {
        try (var mia = system.person("mia").signsIn()) {
            Object csv = mia.page.evaluate(
                    "() => import('/parts/file.js').then(module => module.csv(['a'], ['=1+1', '+1', '-1', '@x', '\\tx',"
                            + " 'a,\"b', '1'].map(a => ({ a }))))");

            assertThat(csv)
                    .isEqualTo("a\r\n\"'=1+1\"\r\n\"'+1\"\r\n\"'-1\"\r\n\"'@x\"\r\n\"'\tx\"\r\n\"a,\"\"b\"\r\n1\r\n");
        }
    }

    @Test
    void useThatWasNotOnesOwnEndsInAnAlarmCancelledJobsAndADisconnect(Started system) {
        try (var pia = system.person("pia").signsIn().connects()) {
            String job = pia.starts("{\"sandbox\": {\"seconds\": 120}}");
            assertThat(pia.verdict()).containsText("Running");
            pia.goes("activity");
            pia.page.locator("tbody button").first().click();
            assertThat(pia.dialog()).containsText("raise an alarm");
            pia.inDialog("Raise the alarm and disconnect").click();

            assertThat(pia.heading("Receipt")).isVisible();
            assertThat(pia.page.locator("#receipt-card pre")).containsText("Cancellation requested: " + job);
            pia.goes("connection");
            assertThat(pia.page.getByText("No token is connected.")).isVisible();
            pia.goes("jobs/" + job);
            assertThat(pia.verdict()).containsText("Aborted");
        }
    }

    @Test
    void twoPeopleSideBySideSeeTheirOwnAlone(Started system) throws Exception {
        try (var nora = system.person("nora").signsIn().connects();
                var otto = system.person("otto").signsIn().connects()) {
            String job = nora.starts("");
            assertThat(nora.verdict()).isVisible();
            otto.goes("jobs/" + job);
            assertThat(otto.page.locator(".notice.bad")).isVisible();
            otto.goes("activity");
            assertThat(otto.page.getByText("The token has not been used yet.")).isVisible();
            otto.goes("jobs");
            assertThat(otto.page.getByText("No jobs yet.")).isVisible();
        }
    }
}
