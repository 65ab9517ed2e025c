package com.apifyforge.quickstart.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.quickstart.console.ConsoleSystem.Started;
import com.apifyforge.sandbox.ApifySandbox;
import com.microsoft.playwright.Download;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ConsoleSystem.class)
class ConsoleConnectionIT {
    private static final String GOOD = "apify_api_userCarol000000000000000000000000001";

    @Test
    void pastedTokenIsConnectedAsItsAccountAndTheFieldIsEmpty(Started system) {
        try (var anna = system.person("anna").signsIn()) {
            assertThat(anna.page.url()).doesNotContain("code=");
            anna.connects();

            assertThat(anna.page.getByText("Connected as anna.")).isVisible();
            assertThat(anna.page.getByText("Apify account").locator("..")).containsText("anna");
            assertThat(anna.page.getByText("0 days of 90.")).isVisible();
            assertThat(anna.page.getByLabel("Apify API token")).not().isVisible();
            assertThat(anna.page.locator("body")).not().containsText(anna.token(1));
            assertThat(anna.complaints).isEmpty();
        }
    }

    /** What is pasted, the sentence it gets, and whether the token in it is offered. */
    private record Slip(String text, String sentence, boolean mendable) {}

    private static final List<Slip> SLIPS = List.of(
            new Slip("\"" + GOOD + "\"", "The token stands in quotes.", true),
            new Slip(" " + GOOD, "There is a space or a line end", true),
            new Slip("Bearer " + GOOD, "This is a whole Authorization header.", true),
            new Slip("APIFY_TOKEN=" + GOOD, "This is a name with a value.", true),
            new Slip(GOOD + GOOD, "There is more than one token.", true),
            new Slip("https://api.apify.com/v2/users/me?token=" + GOOD, "This is an address.", false),
            new Slip("ghp_0123456789abcdefghijABCDEFGHIJ012345", "This is a secret of another kind.", false),
            new Slip("YOUR_API_TOKEN", "This stands in the place of a token", false),
            new Slip("apify_api_short", "This is too short", false),
            new Slip(GOOD + "0".repeat(100), "This is too long", false),
            new Slip(GOOD.replace("Carol", "Car\u00f6l"), "There is a character in it", false));

    @Test
    void eachSlipIsToldWhileTypingAndMendedWhereItIsPlainHow(Started system) {
        try (var carol = system.person("carol").signsIn()) {
            for (Slip slip : SLIPS) {
                carol.fill("Apify API token", slip.text);
                assertThat(carol.page.locator("#verdict")).containsText(slip.sentence);
                assertThat(carol.page.getByLabel("Apify API token")).hasAttribute("aria-invalid", "true");
                carol.press("Seal and connect");
                assertThat(carol.page.getByLabel("Apify API token")).isFocused();
                assertThat(carol.button("Use the token in it")).hasCount(slip.mendable ? 1 : 0);
                if (slip.mendable) {
                    carol.press("Use the token in it");
                    assertThat(carol.page.getByLabel("Apify API token")).hasValue(GOOD);
                    assertThat(carol.page.locator("#verdict")).hasText("This can be a token.");
                }
            }
            assertThat(carol.sent).noneMatch(request -> request.startsWith("PUT"));
        }
    }

    @Test
    void whatWasTypedIsForgottenWithThePage(Started system) {
        try (var cora = system.person("cora").signsIn()) {
            cora.fill("Apify API token", "\"" + GOOD + "\"");
            assertThat(cora.button("Use the token in it")).isVisible();
            cora.goes("jobs");
            assertThat(cora.page.getByText("No jobs yet.")).isVisible();

            cora.goes("connection");
            assertThat(cora.page.getByLabel("Apify API token")).hasValue("");
            assertThat(cora.button("Use the token in it")).hasCount(0);
        }
    }

    @Test
    void tokenThatApifyDoesNotKnowIsRefusedWithWhatToDo(Started system) {
        try (var dora = system.person("dora").signsIn()) {
            dora.pastes("apify_api_revoked00000000000000000000000000001");

            assertThat(dora.page.getByText("Apify does not know this token.")).isVisible();
            assertThat(dora.page.getByText("TOKEN_REFUSED_BY_APIFY")).isVisible();
            assertThat(dora.page.getByLabel("Apify API token")).hasValue("");
        }
    }

    @Test
    void tokenIsReplacedWithoutAGapAndOneOfAnotherAccountIsRefused(Started system) {
        try (var emma = system.person("emma").signsIn().connects()) {
            emma.press("Replace the token");
            emma.pastes(new String(ApifySandbox.token("somebody", 1), UTF_8));
            assertThat(emma.page.getByText("This token belongs to another Apify account"))
                    .isVisible();
            assertThat(emma.heading("Stored token")).containsText("Connected");

            emma.pastes(emma.token(2));
            assertThat(emma.page.getByText("Version").locator("..")).containsText("2");
            assertThat(emma.heading("Stored token")).containsText("Connected");
        }
    }

    @Test
    void questionIsGoneWithItsPageAndAnsweredNowhereElse(Started system) {
        try (var gerd = system.person("gerd").signsIn().connects()) {
            gerd.press("Disconnect");
            assertThat(gerd.dialog()).isVisible();
            gerd.page.goBack();

            assertThat(gerd.dialog()).hasCount(0);
            gerd.goes("connection");
            assertThat(gerd.heading("Stored token")).containsText("Connected");
        }
    }

    @Test
    void refusedLeaseBeforeTheTokenCameIsNoUseOfIt(Started system) {
        try (var hans = system.person("hans").signsIn()) {
            hans.starts("");
            assertThat(hans.verdict()).containsText("Refused");
            hans.connects();

            assertThat(hans.page.getByText("Last used").locator("..")).containsText("not yet");
        }
    }

    @Test
    void disconnectTellsTheTruthCancelsWhatIsWantedAndGivesAReceipt(Started system) throws Exception {
        try (var fred = system.person("fred").signsIn().connects()) {
            String job = fred.starts("{\"sandbox\": {\"seconds\": 120}}");
            assertThat(fred.verdict()).containsText("Running");
            fred.goes("connection");
            fred.press("Disconnect");
            assertThat(fred.dialog()).containsText("At Apify it stays valid until you delete it there.");
            assertThat(fred.dialog()).containsText("1 job is open.");
            fred.dialog().getByLabel("Cancel them first.").check();
            fred.inDialog("Disconnect").click();

            assertThat(fred.heading("Receipt")).isVisible();
            assertThat(fred.page.getByText("No token is connected.")).isVisible();
            Download receipt = fred.page.waitForDownload(() -> fred.press("Save as JSON"));
            assertThat(Files.readString(receipt.path()))
                    .contains("\"userId\": \"fred\"", "\"cancelledJobs\": [\n    \"" + job + "\"")
                    .contains("https://console.apify.com/settings/integrations");
            fred.goes("jobs/" + job);
            assertThat(fred.verdict()).containsText("Aborted");
        }
    }
}
