package com.apifyforge.tokens.lease;

import static com.apifyforge.sandbox.ApifySandbox.token;
import static com.apifyforge.tokens.RunningService.follow;
import static com.apifyforge.tokens.RunningService.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.apifyforge.events.Target;
import com.apifyforge.events.TokenAudit;
import com.apifyforge.events.TokenEvent.TokenInvalidated;
import com.apifyforge.events.lease.LeaseAnswer;
import com.apifyforge.events.lease.LeaseResult;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.events.sealing.Opener;
import com.apifyforge.events.ticket.TicketClaims;
import com.apifyforge.events.ticket.TicketSigner;
import com.apifyforge.sandbox.fault.Fault;
import com.apifyforge.tokens.RunningService;
import com.apifyforge.tokens.SharedService;
import com.apifyforge.tokens.envelope.ProbeKeys;
import com.apifyforge.tokens.store.Store;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedService.class)
class LeaseIT {
    private RunningService service;
    private ProbeKeys keys;

    @BeforeEach
    void take(RunningService shared) {
        service = shared;
        keys = shared.context.getBean(ProbeKeys.class);
    }

    @AfterEach
    void clearFaults() {
        service.parts.apify.faults().clear();
    }

    @Test
    void everyAnswerComesInItsPlaceInOneBatch() {
        service.connected("mixed");
        started("mixed", "mixed-done", "run-1");
        service.start("mixed", "mixed-busy");
        service.start("mixed", "mixed-reconcile");
        leaseOver("mixed-reconcile");
        started("mixed", "mixed-ended", "run-2");
        service.results(new LeaseResult.Ended(lastLease("mixed-ended"), "mixed-ended"));
        var cancelled = (LeaseAnswer.Start) service.start("mixed", "mixed-cancelled");
        service.results(new LeaseResult.NotStarted(cancelled.leaseId(), "CANCELLED", true));

        try (Opener key = Opener.generate("once")) {
            var answers = service.lease(
                    key,
                    start(service.ticket("mixed", "mixed-new")),
                    start(service.ticket("mixed", "mixed-done")),
                    start(service.ticket("mixed", "mixed-busy")),
                    start(service.ticket("mixed", "mixed-reconcile")),
                    follow(service.ticket("mixed", "mixed-done")),
                    start("not.a.ticket"),
                    start(service.ticket("nobody", "mixed-nobody")),
                    follow(service.ticket("mixed", "mixed-ended")),
                    start(service.ticket("mixed", "mixed-ended")),
                    start(service.ticket("mixed", "mixed-cancelled")),
                    start(service.ticket("mixed", "mixed-new")));

            assertThat(answers).hasSize(11);
            assertThat(opened(key, "mixed", answers.get(0))).isEqualTo(text(token("mixed", 1)));
            assertThat(answers.get(1)).isEqualTo(new LeaseAnswer.Done("run-1", 1, false));
            assertThat(answers.get(2)).isInstanceOf(LeaseAnswer.Busy.class);
            assertThat(answers.get(3)).isInstanceOf(LeaseAnswer.Reconcile.class);
            assertThat(opened(key, "mixed", answers.get(3))).isEqualTo(text(token("mixed", 1)));
            assertThat(opened(key, "mixed", answers.get(4))).isEqualTo(text(token("mixed", 1)));
            assertThat(reason(answers.get(5))).isEqualTo(Refusal.TICKET_INVALID);
            assertThat(answers.get(6)).isEqualTo(refused(Refusal.NOT_CONNECTED));
            assertThat(answers.get(7)).isEqualTo(refused(Refusal.JOB_CLOSED));
            assertThat(answers.get(8)).isEqualTo(new LeaseAnswer.Done("run-2", 1, true));
            assertThat(answers.get(9)).isEqualTo(refused(Refusal.CANCELLED));
            assertThat(answers.get(10)).as("the same job twice in one batch").isInstanceOf(LeaseAnswer.Busy.class);
        }
    }

    @Test
    void oneCallUnwrapsTheKeyOfAUserOnceAndRecordsEveryUse() {
        service.connected("once");
        int before = unwraps("once");
        try (Opener key = Opener.generate("once")) {
            service.lease(
                    key,
                    start(service.ticket("once", "once-1")),
                    start(service.ticket("once", "once-2")),
                    start(service.ticket("once", "once-3")));
        }

        assertThat(unwraps("once")).isEqualTo(before + 1);
        assertThat(service.uses("once", "").get("uses")).hasSize(3);
    }

    @Test
    void attemptsGoOnAsResultsCome() {
        service.connected("attempts");
        var first = (LeaseAnswer.Start) service.start("attempts", "attempts-1");
        assertThat(first.attempt()).isEqualTo(1);

        assertThat(service.results(new LeaseResult.Unanswered(first.leaseId(), true)))
                .containsExactly(true);
        var look = (LeaseAnswer.Reconcile) service.start("attempts", "attempts-1");
        assertThat(look.marker()).isEqualTo(first.marker());
        assertThat(look.attempt()).isEqualTo(1);

        assertThat(service.results(new LeaseResult.NotStarted(look.leaseId(), "NOT_FOUND", false)))
                .containsExactly(true);
        var second = (LeaseAnswer.Start) service.start("attempts", "attempts-1");
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.marker()).isNotEqualTo(first.marker());

        assertThat(service.results(new LeaseResult.Run(first.leaseId(), "run-late")))
                .as("a result of an attempt that has moved on")
                .containsExactly(false);
        assertThat(service.results(new LeaseResult.Run(second.leaseId(), "run-2")))
                .containsExactly(true);
        assertThat(service.results(new LeaseResult.Run(second.leaseId(), "run-2")))
                .as("told twice")
                .containsExactly(true);
        assertThat(service.start("attempts", "attempts-1")).isEqualTo(new LeaseAnswer.Done("run-2", 2, false));
    }

    @Test
    void runThatWasFoundBeatsOneThatWasGivenUp() {
        service.connected("found");
        var start = (LeaseAnswer.Start) service.start("found", "found-1");
        service.results(new LeaseResult.Unanswered(start.leaseId(), true));
        var look = (LeaseAnswer.Reconcile) service.start("found", "found-1");
        service.results(new LeaseResult.NotStarted(look.leaseId(), "NOT_FOUND", false));

        assertThat(service.results(new LeaseResult.Run(start.leaseId(), "run-1")))
                .containsExactly(true);

        assertThat(service.start("found", "found-1")).isEqualTo(new LeaseAnswer.Done("run-1", 1, false));
    }

    @Test
    void resultOfAnUnknownLeaseIsRefusedBesideGoodOnes() {
        service.connected("unknown");
        var start = (LeaseAnswer.Start) service.start("unknown", "unknown-1");

        assertThat(service.results(
                        new LeaseResult.Run("00000000", "run-1"), new LeaseResult.Run(start.leaseId(), "run-1")))
                .containsExactly(false, true);
    }

    /** The alert on leases without a result compares the two: nobody may make up for others by repeating his. */
    @Test
    void leaseIsCountedWithItsFirstAcceptedResultOnly() {
        service.connected("counted");
        var first = (LeaseAnswer.Start) service.start("counted", "counted-1");
        var moved = (LeaseAnswer.Start) service.start("counted", "counted-2");
        double before = resultsOfStarts();

        var unanswered = new LeaseResult.Unanswered(first.leaseId(), true);
        service.results(unanswered, unanswered, new LeaseResult.Run("00000000", "run-1"));
        service.results(unanswered);
        service.results(new LeaseResult.Run(first.leaseId(), "run-1"));
        assertThat(service.results(new LeaseResult.Ended(moved.leaseId(), "counted-2")))
                .containsExactly(false);

        assertThat(resultsOfStarts() - before).isEqualTo(1);
    }

    private double resultsOfStarts() {
        var meters = service.context.getBean(MeterRegistry.class);
        return meters.find("vault.lease.results").tag("purpose", "START").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    @Test
    void endOfARunNamesItsJobAndOnlyOnesOfTheSameUser() {
        service.connected("end-a");
        service.connected("end-b");
        started("end-a", "end-a-1", "run-1");
        started("end-a", "end-a-2", "run-2");
        started("end-b", "end-b-1", "run-3");
        var lease = (LeaseAnswer.Follow) service.follow("end-a", "end-a-1");

        assertThat(service.results(
                        new LeaseResult.Ended(lease.leaseId(), "end-a-1"),
                        new LeaseResult.Ended(lease.leaseId(), "end-a-2"),
                        new LeaseResult.Ended(lease.leaseId(), "end-b-1")))
                .containsExactly(true, true, false);
        assertThat(service.follow("end-a", "end-a-2")).isEqualTo(refused(Refusal.JOB_CLOSED));
        assertThat(service.follow("end-b", "end-b-1")).isInstanceOf(LeaseAnswer.Follow.class);
    }

    @Test
    void twoUsersMayUseTheSameJobId() {
        service.connected("same-a");
        service.connected("same-b");
        started("same-a", "nightly", "run-a");

        assertThat(service.follow("same-b", "nightly"))
                .as("that the other has such a job is not told")
                .isEqualTo(refused(Refusal.JOB_CLOSED));
        started("same-b", "nightly", "run-b");
        assertThat(service.start("same-a", "nightly")).isEqualTo(new LeaseAnswer.Done("run-a", 1, false));
        assertThat(service.start("same-b", "nightly")).isEqualTo(new LeaseAnswer.Done("run-b", 1, false));

        var lease = (LeaseAnswer.Follow) service.follow("same-a", "nightly");
        assertThat(service.results(new LeaseResult.Ended(lease.leaseId(), "nightly")))
                .containsExactly(true);
        assertThat(service.start("same-a", "nightly")).isEqualTo(new LeaseAnswer.Done("run-a", 1, true));
        assertThat(service.start("same-b", "nightly")).isEqualTo(new LeaseAnswer.Done("run-b", 1, false));
    }

    @Test
    void jobOfAnotherUserIsNotTouchedByAResult() {
        service.connected("mine-a");
        service.connected("mine-b");
        var mine = (LeaseAnswer.Start) service.start("mine-a", "job");
        var others = (LeaseAnswer.Start) service.start("mine-b", "job");

        assertThat(service.results(
                        new LeaseResult.NotStarted(mine.leaseId(), "APIFY_INVALID_INPUT", true),
                        new LeaseResult.Run(others.leaseId(), "run-b")))
                .containsExactly(true, true);

        assertThat(service.start("mine-a", "job"))
                .isEqualTo(new LeaseAnswer.Refused(Refusal.JOB_CLOSED, false, "APIFY_INVALID_INPUT", null));
        assertThat(service.start("mine-b", "job")).isEqualTo(new LeaseAnswer.Done("run-b", 1, false));
        assertThat(service.results(new LeaseResult.Ended(mine.leaseId(), "job")))
                .as("a lease of the first user, whose job has no run")
                .containsExactly(false);
        assertThat(service.start("mine-b", "job")).isEqualTo(new LeaseAnswer.Done("run-b", 1, false));
    }

    @Test
    void jobIdWithAnotherTargetIsRefused() {
        service.connected("owner");
        service.start("owner", "owner-1");
        Instant now = Instant.now();
        String elsewhere = service.parts.scheduler.sign(
                new TicketClaims("test", "owner", "owner-1", new Target.Task("apify~other"), now, now.plusSeconds(60)));
        assertThat(lease(start(elsewhere))).isEqualTo(refused(Refusal.JOB_ID_REUSED));
    }

    @Test
    void forgedExpiredAndAlteredTicketsOpenNothing() {
        service.connected("forged");
        Instant now = Instant.now();
        var claims = new TicketClaims("test", "forged", "forged-1", RunningService.TARGET, now, now.plusSeconds(60));
        String good = service.parts.scheduler.sign(claims);
        String payload = good.split("\\.")[1];
        String altered = good.replace(
                payload,
                encode(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8)
                        .replace("forged-1", "forged-2")));
        String none =
                encode("{\"alg\":\"none\",\"typ\":\"job-ticket+jwt\",\"kid\":\"scheduler-1\"}") + "." + payload + ".";
        int before = unwraps("forged");

        for (String bad : List.of(TicketSigner.generate("scheduler-1").sign(claims), altered, none, good + "x", "")) {
            assertThat(reason(lease(start(bad))).forged()).as(bad).isTrue();
        }
        String expired = service.parts.scheduler.sign(new TicketClaims(
                "test", "forged", "forged-1", RunningService.TARGET, now.minusSeconds(100), now.minusSeconds(50)));
        assertThat(lease(start(expired))).isEqualTo(refused(Refusal.TICKET_EXPIRED));
        assertThat(unwraps("forged")).isEqualTo(before);
        assertThat(service.uses("forged", "").get("uses")).isEmpty();
    }

    private static Refusal reason(LeaseAnswer answer) {
        return ((LeaseAnswer.Refused) answer).reason();
    }

    @Test
    void refusalSaysWhetherARunMayExist() {
        service.connected("open");
        service.start("open", "open-1");
        leaseOver("open-1");
        service.disconnected("open");

        assertThat(service.start("open", "open-1"))
                .isEqualTo(new LeaseAnswer.Refused(Refusal.NOT_CONNECTED, true, "", null));
    }

    @Test
    void recordedRunIsToldWhenTheTokenIsGone() {
        service.connected("gone");
        started("gone", "gone-1", "run-1");
        service.disconnected("gone");

        assertThat(service.start("gone", "gone-1")).isEqualTo(new LeaseAnswer.Done("run-1", 1, false));
        assertThat(service.follow("gone", "gone-1")).isEqualTo(refused(Refusal.NOT_CONNECTED));
    }

    @Test
    void disconnectEndsTheJobsBeforeItAlsoIfTheUserConnectsAgain() {
        service.connected("again", token("again", 1));
        started("again", "again-running", "run-1");
        service.start("again", "again-open");
        leaseOver("again-open");
        String asked = ticket("again", "again-waiting", Instant.now().minusSeconds(10));
        service.disconnected("again");
        service.connected("again", token("stranger", 1));

        assertThat(service.follow("again", "again-running")).isEqualTo(refused(Refusal.NOT_CONNECTED));
        assertThat(service.start("again", "again-open"))
                .as("looked for in another account it would not be found, and started again")
                .isEqualTo(new LeaseAnswer.Refused(Refusal.NOT_CONNECTED, true, "", null));
        assertThat(lease(start(asked))).isEqualTo(refused(Refusal.NOT_CONNECTED));
        assertThat(lease(start(ticket("again", "again-new", Instant.now().plusSeconds(2)))))
                .isInstanceOf(LeaseAnswer.Start.class);
    }

    @Test
    void jobThatWasRefusedDoesNotStartWhenItsUserConnects() {
        assertThat(service.start("late", "late-1")).isEqualTo(refused(Refusal.NOT_CONNECTED));
        service.connected("late");

        assertThat(service.start("late", "late-1")).isEqualTo(refused(Refusal.NOT_CONNECTED));
        assertThat(service.start("late", "late-2")).isInstanceOf(LeaseAnswer.Start.class);
    }

    @Test
    void closedJobIsRefusedAgainForWhatItWasClosedFor() {
        service.connected("closed");
        var start = (LeaseAnswer.Start) service.start("closed", "closed-1");
        service.results(new LeaseResult.NotStarted(start.leaseId(), "APIFY_INVALID_INPUT", true));

        assertThat(service.start("closed", "closed-1"))
                .isEqualTo(new LeaseAnswer.Refused(Refusal.JOB_CLOSED, false, "APIFY_INVALID_INPUT", null));
    }

    @Test
    void recordedRunIsToldOnATicketThatIsOver() {
        service.connected("over");
        started("over", "over-1", "run-1");
        String over = service.parts.scheduler.sign(new TicketClaims(
                "test",
                "over",
                "over-1",
                RunningService.TARGET,
                Instant.now().minusSeconds(100),
                Instant.now().minusSeconds(50)));

        assertThat(lease(start(over))).isEqualTo(new LeaseAnswer.Done("run-1", 1, false));
        assertThat(lease(follow(over))).isEqualTo(refused(Refusal.TICKET_EXPIRED));
    }

    @Test
    void wrappingKeyThatDoesNotServeRefusesItsUserOnlyAndGivesTheAttemptBack() {
        service.connected("kms-down");
        service.connected("kms-up");
        keys.beforeUnwrap("kms-down", ProbeKeys::unavailable);
        try (Opener key = Opener.generate("once")) {
            var answers = service.lease(
                    key, start(service.ticket("kms-down", "kms-down-1")), start(service.ticket("kms-up", "kms-up-1")));

            assertThat(answers.get(0)).isEqualTo(refused(Refusal.KMS_UNAVAILABLE));
            assertThat(answers.get(1)).isInstanceOf(LeaseAnswer.Start.class);
        }
        keys.undisturbed("kms-down");

        var again = (LeaseAnswer.Start) service.start("kms-down", "kms-down-1");
        assertThat(again.attempt()).isEqualTo(1);
        assertThat(service.uses("kms-down", "").at("/uses/1/outcome").asString())
                .isEqualTo("NOT_OPENED");
    }

    @Test
    void alteredEnvelopeIsRefusedAsUnreadable() {
        service.connected("altered");
        service.connected("swapped");
        var tokens = store().collection("tokens");
        Object foreign = tokens.find(new Document("_id", "swapped")).first().get("envelope");
        tokens.updateOne(new Document("_id", "altered"), new Document("$set", new Document("envelope", foreign)));

        assertThat(service.start("altered", "altered-1")).isEqualTo(refused(Refusal.UNREADABLE));
    }

    @Test
    void disconnectBetweenUnwrapAndSealWins() {
        service.connected("racing");
        keys.afterUnwrap("racing", () -> {
            keys.undisturbed("racing");
            service.disconnected("racing");
        });

        assertThat(service.start("racing", "racing-1")).isEqualTo(refused(Refusal.NOT_CONNECTED));
    }

    @Test
    void anUnforeseenFailureOfOneUserIsNobodyElsesAndGivesTheAttemptBack() {
        service.connected("bug");
        service.connected("no-bug");
        keys.beforeUnwrap("bug", () -> {
            throw new IllegalStateException("a fault of ours");
        });
        try (Opener key = Opener.generate("once")) {
            var answers = service.lease(
                    key, start(service.ticket("bug", "bug-1")), start(service.ticket("no-bug", "no-bug-1")));

            assertThat(answers.get(0)).isEqualTo(refused(Refusal.UNAVAILABLE));
            assertThat(answers.get(1)).isInstanceOf(LeaseAnswer.Start.class);
        }
        keys.undisturbed("bug");

        assertThat(((LeaseAnswer.Start) service.start("bug", "bug-1")).attempt())
                .isEqualTo(1);
    }

    /** As while a name is looked up that does not resolve: no deadline of a client ends that. */
    @Test
    void aKmsThatHangsIsNamedWithinSecondsAndHoldsNobodyElse() {
        service.connected("hangs");
        service.connected("no-hang");
        var never = new java.util.concurrent.CountDownLatch(1);
        keys.beforeUnwrap("hangs", () -> {
            try {
                never.await();
            } catch (InterruptedException stopped) {
                ProbeKeys.unavailable();
            }
        });
        long began = System.nanoTime();
        try (Opener key = Opener.generate("once")) {
            var answers = service.lease(
                    key, start(service.ticket("hangs", "hangs-1")), start(service.ticket("no-hang", "no-hang-1")));

            assertThat(answers.get(0)).isEqualTo(refused(Refusal.KMS_UNAVAILABLE));
            assertThat(answers.get(1)).isInstanceOf(LeaseAnswer.Start.class);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        keys.undisturbed("hangs");
    }

    @Test
    void aDocumentThatCannotBeMadeSenseOfStandsInNobodyElsesWay() {
        service.connected("odd");
        service.connected("even");
        store().collection("tokens")
                .updateOne(new Document("_id", "odd"), new Document("$set", new Document("state", "NO_SUCH")));
        try (Opener key = Opener.generate("once")) {
            var answers =
                    service.lease(key, start(service.ticket("odd", "odd-1")), start(service.ticket("even", "even-1")));

            assertThat(answers.get(0)).isEqualTo(refused(Refusal.UNAVAILABLE));
            assertThat(answers.get(1)).isInstanceOf(LeaseAnswer.Start.class);
        }
    }

    @Test
    void forgedTicketsHaveALimitOfTheirOwn() {
        service.connected("honest");
        String forged = TicketSigner.generate("scheduler-1")
                .sign(new TicketClaims(
                        "test",
                        "honest",
                        "forged-9",
                        RunningService.TARGET,
                        Instant.now(),
                        Instant.now().plusSeconds(60)));
        var asks = java.util.stream.Stream.concat(
                        java.util.Collections.nCopies(99, start(forged)).stream(),
                        java.util.stream.Stream.of(start(service.ticket("honest", "honest-1"))))
                .toArray(com.apifyforge.events.lease.LeaseRequest.Ask[]::new);
        var last = new java.util.ArrayList<LeaseAnswer>();
        await().untilAsserted(() -> {
            last.clear();
            for (int call = 0; call < 4; call++) {
                try (Opener key = Opener.generate("once")) {
                    last.addAll(service.lease(key, asks));
                }
            }
            assertThat(last).contains(refused(Refusal.RATE_LIMITED));
        });

        assertThat(last.get(99)).isInstanceOfAny(LeaseAnswer.Start.class, LeaseAnswer.Busy.class);
        assertThat(reason(last.get(0)).forged() || reason(last.get(0)) == Refusal.RATE_LIMITED)
                .isTrue();
        // The other tests of this service show forged tickets of the same worker.
        await().until(() -> reason(lease(start("not.a.ticket"))).forged());
    }

    @Test
    void replacementBetweenUnwrapAndSealIsTriedAgain() {
        service.connected("replaced", token("replaced", 1));
        keys.afterUnwrap("replaced", () -> {
            keys.undisturbed("replaced");
            service.connected("replaced", token("replaced", 2));
            await().until(() ->
                    store().keyCollection("token_keys").countDocuments(new Document("userId", "replaced")) == 1);
        });

        assertThat(service.start("replaced", "replaced-1")).isEqualTo(refused(Refusal.UNAVAILABLE));

        try (Opener key = Opener.generate("once")) {
            var answer = service.lease(key, start(service.ticket("replaced", "replaced-1")))
                    .getFirst();
            assertThat(opened(key, "replaced", answer)).isEqualTo(text(token("replaced", 2)));
        }
    }

    @Test
    void twoWorkersAskingAtOnceGetOneStart() {
        service.connected("race");
        try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 10; round++) {
                String jobId = "race-" + round;
                var asks = java.util.stream.IntStream.range(0, 6)
                        .mapToObj(i -> threads.submit(() -> service.start("race", jobId)))
                        .toList();
                assertThat(asks.stream().map(ask -> {
                            try {
                                return ask.get().getClass().getSimpleName();
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        }))
                        .containsOnlyOnce("Start")
                        .containsOnly("Start", "Busy");
            }
        }
    }

    @Test
    void tokenThatApifyRefusesTwiceIsInvalid() {
        byte[] token = token("deleted", 1);
        service.connected("deleted", token.clone());
        service.parts.apify.revoke(token);
        var start = (LeaseAnswer.Start) service.start("deleted", "deleted-1");

        service.results(new LeaseResult.TokenRejected(start.leaseId(), "user-or-token-not-found", false));

        assertThat(service.events.await("deleted", 1)).isInstanceOfSatisfying(TokenInvalidated.class, event -> {
            assertThat(event.version()).isEqualTo(1);
            assertThat(event.errorType()).isEqualTo("user-or-token-not-found");
        });
        assertThat(service.start("deleted", "deleted-1")).isEqualTo(refused(Refusal.TOKEN_INVALID));
        assertThat(service.connection("deleted").get("state").asString()).isEqualTo("INVALID");
        assertThat(service.uses("deleted", "").at("/uses/0/purpose").asString()).isEqualTo("VERIFY");
        service.connected("deleted", token("deleted", 2));
        assertThat(service.start("deleted", "deleted-2")).isInstanceOf(LeaseAnswer.Start.class);
    }

    @Test
    void tokenIsFoundInvalidAlsoIfItCouldNotBeOpenedAtFirst() {
        byte[] token = token("later", 1);
        service.connected("later", token.clone());
        service.parts.apify.revoke(token);
        var start = (LeaseAnswer.Start) service.start("later", "later-1");
        var failures = new java.util.concurrent.atomic.AtomicInteger();
        keys.beforeUnwrap("later", () -> {
            if (failures.incrementAndGet() < 2) {
                ProbeKeys.unavailable();
            }
        });

        service.results(new LeaseResult.TokenRejected(start.leaseId(), "user-or-token-not-found", true));

        assertThat(service.events.await("later", 1)).isInstanceOf(TokenInvalidated.class);
        assertThat(failures).hasValue(2);
        assertThat(service.start("later", "later-1"))
                .isEqualTo(new LeaseAnswer.Refused(Refusal.JOB_CLOSED, false, "TOKEN_REFUSED_BY_APIFY", null));
    }

    @Test
    void workersWordAloneInvalidatesNothing() {
        service.connected("accused");
        for (Fault fault : List.of(
                new Fault.Failure(403, "insufficient-permissions"),
                new Fault.Failure(429, "rate-limit-exceeded"),
                new Fault.Failure(500, "internal-server-error"))) {
            service.parts.apify.faults().next(1, "GET", "/v2/users/me", fault);
            accuse("accused", fault);
        }
        accuse("accused", null);

        assertThat(service.events.of("accused")).hasSize(1);
        assertThat(service.connection("accused").get("state").asString()).isEqualTo("CONNECTED");
    }

    private void accuse(String userId, Fault fault) {
        var start = (LeaseAnswer.Start) service.start(userId, userId + "-" + (fault == null ? "" : fault.hashCode()));
        assertThat(service.results(new LeaseResult.TokenRejected(start.leaseId(), "invalid-token", false)))
                .containsExactly(true);
        await().untilAsserted(() -> {
            var newest = service.uses(userId, "?limit=1").at("/uses/0");
            assertThat(newest.get("purpose").asString()).isEqualTo("VERIFY");
            assertThat(newest.get("outcome").asString()).isNotEqualTo("GRANTED");
        });
    }

    @Test
    void usesArePagedNewestFirst() {
        service.connected("paged");
        for (int i = 0; i < 5; i++) {
            started("paged", "paged-" + i, "run-" + i);
        }

        var first = service.uses("paged", "?limit=2");
        var second = service.uses("paged", "?limit=2&after=" + first.get("next").asString());
        var last = service.uses("paged", "?limit=2&after=" + second.get("next").asString());

        assertThat(List.of(jobs(first), jobs(second), jobs(last)))
                .containsExactly(List.of("paged-4", "paged-3"), List.of("paged-2", "paged-1"), List.of("paged-0"));
        assertThat(last.get("next").isNull()).isTrue();
        assertThat(first.at("/uses/0/outcome").asString()).isEqualTo("RUN");
        assertThat(first.at("/uses/0/worker").asString()).startsWith("apify-worker/");
        assertThat(service.getAsOperator("/v1/users/paged/uses?limit=0").statusCode())
                .isEqualTo(400);
    }

    @Test
    void decisionsAreCopiedForAudit() {
        service.connected("audited");
        var start = (LeaseAnswer.Start) service.start("audited", "audited-1");
        service.start("audited", "audited-1");

        await().untilAsserted(() -> assertThat(service.events.all(TokenAudit.class).stream()
                        .filter(audit -> audit.userId().equals("audited")))
                .extracting(TokenAudit::outcome, TokenAudit::leaseId)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("START", start.leaseId()),
                        org.assertj.core.groups.Tuple.tuple("BUSY", null)));
    }

    @Test
    void leaseEndsAfterItsTimeAndTheSealWithIt() {
        service.connected("ttl");

        var start = (LeaseAnswer.Start) service.start("ttl", "ttl-1");

        assertThat(Duration.between(Instant.now(), start.until()))
                .isBetween(Duration.ofSeconds(35), Duration.ofSeconds(45));
    }

    private void started(String userId, String jobId, String runId) {
        var start = (LeaseAnswer.Start) service.start(userId, jobId);
        assertThat(service.results(new LeaseResult.Run(start.leaseId(), runId))).containsExactly(true);
    }

    private void leaseOver(String jobId) {
        store().collection("jobs")
                .updateOne(
                        new Document("jobId", jobId),
                        new Document(
                                "$set",
                                new Document(
                                        "leaseUntil", Date.from(Instant.now().minusSeconds(1)))));
    }

    private String lastLease(String jobId) {
        return store().collection("jobs")
                .find(new Document("jobId", jobId))
                .first()
                .getString("leaseId");
    }

    private String ticket(String userId, String jobId, Instant signedAt) {
        return service.parts.scheduler.sign(
                new TicketClaims("test", userId, jobId, RunningService.TARGET, signedAt, signedAt.plusSeconds(3600)));
    }

    private LeaseAnswer lease(com.apifyforge.events.lease.LeaseRequest.Ask ask) {
        try (Opener key = Opener.generate("once")) {
            return service.lease(key, ask).getFirst();
        }
    }

    private int unwraps(String userId) {
        return (int) keys.unwrappedUsers.stream().filter(userId::equals).count();
    }

    private Store store() {
        return service.context.getBean(Store.class);
    }

    private static List<String> jobs(tools.jackson.databind.JsonNode page) {
        return page.get("uses")
                .valueStream()
                .map(use -> use.get("jobId").asString())
                .toList();
    }

    private static LeaseAnswer refused(Refusal reason) {
        return new LeaseAnswer.Refused(reason, false, "", null);
    }

    private static String encode(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] token) {
        return new String(token, StandardCharsets.US_ASCII);
    }

    private static String opened(Opener key, String userId, LeaseAnswer answer) {
        return switch (answer) {
            case LeaseAnswer.Start start -> open(key, userId, start.leaseId(), start.sealedToken());
            case LeaseAnswer.Reconcile look -> open(key, userId, look.leaseId(), look.sealedToken());
            case LeaseAnswer.Follow follow -> open(key, userId, follow.leaseId(), follow.sealedToken());
            default -> throw new AssertionError(answer);
        };
    }

    private static String open(Opener key, String userId, String leaseId, String sealed) {
        return key.open(sealed, userId, leaseId, secret -> secret.lendArray(LeaseIT::text));
    }
}
