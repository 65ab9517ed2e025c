package com.apifyforge.quickstart.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.apifyforge.client.Scheduler;
import com.apifyforge.client.Topics;
import com.apifyforge.events.Target;
import com.apifyforge.events.Topic;
import com.apifyforge.events.ticket.TicketSigner;
import com.apifyforge.quickstart.console.ConsoleSystem.Started;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Locator.FilterOptions;
import com.microsoft.playwright.Page.GetByTextOptions;
import com.microsoft.playwright.Page.LocatorOptions;
import com.microsoft.playwright.Route.FulfillOptions;
import com.microsoft.playwright.options.AriaRole;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What operators see and mend. Who signs in by the link owns the machine, and is one. */
@ExtendWith(ConsoleSystem.class)
class ConsoleOperationsIT {
    @RegisterExtension
    private final Look looked = new Look();

    @Test
    void leasesAreFrozenWhileJobsWaitAndReleased(Started system) {
        try (var olga = system.person("olga").signsIn().connects()) {
            olga.goes("operations");
            assertThat(olga.page
                            .locator(".parts li")
                            .filter(new FilterOptions().setHasText("Works"))
                            .first())
                    .isVisible();
            olga.press("Freeze all leases");
            assertThat(olga.dialog()).containsText("Jobs wait and are not lost");
            looked.at(olga, "freeze");
            olga.inDialog("Freeze").click();
            assertThat(olga.heading("Leases are frozen")).isVisible();
            looked.at(olga, "operations");
            olga.starts("");
            assertThat(olga.verdict()).containsText("Waiting");
            assertThat(olga.page.locator(".notice").last()).containsText("FROZEN");

            olga.goes("operations");
            olga.press("Release all workers?");
            olga.inDialog("Release").click();
            assertThat(olga.heading("Leases are frozen")).hasCount(0);
            assertThat(olga.complaints).isEmpty();
        }
    }

    @Test
    void whoIsNoOperatorIsNotLedThereAndSeesNothing(Started system) {
        try (var nina = system.person("nina")) {
            nina.page.route("**/session", route -> {
                var answer = route.fetch();
                route.fulfill(new FulfillOptions()
                        .setResponse(answer)
                        .setBody(answer.text().replace("\"operator\":true", "\"operator\":false")));
            });
            nina.page.route(
                    "**/api/v1/operations/**",
                    route -> route.fulfill(new FulfillOptions()
                            .setStatus(403)
                            .setContentType("application/problem+json")
                            .setBody("{\"status\":403,\"reason\":\"NOT_ALLOWED\",\"detail\":\"For operators.\"}")));
            nina.signsIn();
            assertThat(nina.page.getByText("Operations")).hasCount(0);

            nina.goes("operations");
            assertThat(nina.page.getByText("For operators.").first()).isVisible();
            assertThat(nina.heading("Dead letters")).hasCount(0);
            assertThat(nina.button("Start")).hasCount(0);
            looked.at(nina, "not an operator");
        }
    }

    @Test
    void withoutAnOverviewTheRestIsShownAndNoTopicCanBeFollowed(Started system) {
        try (var oona = system.person("oona")) {
            oona.page.route(
                    "**/api/v1/operations/overview",
                    route -> route.fulfill(new FulfillOptions()
                            .setStatus(503)
                            .setContentType("application/problem+json")
                            .setBody("{\"status\":503,\"reason\":\"UNAVAILABLE\",\"detail\":\"Kafka is away.\"}")));
            oona.signsIn().goes("operations");

            assertThat(oona.page.getByText("Kafka is away.").first()).isVisible();
            assertThat(oona.page
                            .getByText("No record is set aside.")
                            .or(oona.page.locator("tbody code"))
                            .first())
                    .isVisible();
            assertThat(oona.heading("Live")).isVisible();
            assertThat(oona.heading("Runbooks")).isVisible();
            assertThat(oona.button("Start")).isDisabled();
            assertThat(oona.complaints).isEmpty();
            looked.at(oona, "no overview");
        }
    }

    @Test
    void deadLetterIsSeenLiveShownMaskedTriedOutAndSentAgain(Started system) throws Exception {
        try (var oleg = system.person("oleg").signsIn();
                var topics = new Topics(system.vault.endpoints.cluster(), "/stranger", Clock.systemUTC())) {
            oleg.goes("operations");
            Locator tail = oleg.page.locator("section", new LocatorOptions().setHas(oleg.page.locator("#tail")));
            tail.getByLabel("Topic").selectOption("job.commands.v1-dlt");
            oleg.press("Start");
            assertThat(tail).containsText("Waiting for the next record");
            // Signed with a key that nobody knows, so the worker sets it aside.
            var stranger = new Scheduler(topics, TicketSigner.generate("stranger"), Clock.systemUTC());
            var cancel = stranger.cancel("job-of-stranger", "oleg", new Target.Actor("a~b"));
            topics.sendAndWait(Topic.JOB_COMMANDS, "forged", cancel);
            assertThat(tail).containsText("DeadLetter");
            oleg.press("Stop");

            oleg.press("Read again");
            Locator row = oleg.page.locator("tbody tr").filter(new FilterOptions().setHasText("job-of-stranger"));
            assertThat(row).containsText("TICKET_KEY_UNKNOWN");
            row.getByRole(AriaRole.BUTTON).click();
            assertThat(oleg.page.locator("section.card pre")).containsText("***");
            assertThat(oleg.page.locator("section.card pre")).not().containsText("eyJ");

            looked.at(oleg, "dead letter");
            row.getByRole(AriaRole.CHECKBOX).check();
            oleg.press("Try out 1, send nothing");
            assertThat(exactly(oleg, "Would be sent")).isVisible();
            looked.at(oleg, "redrive tried out");
            oleg.press("Send 1 again");
            assertThat(exactly(oleg, "Sent")).isVisible();
            assertThat(oleg.complaints).isEmpty();
        }
    }

    private static Locator exactly(Person person, String text) {
        return person.page.getByText(text, new GetByTextOptions().setExact(true));
    }
}
