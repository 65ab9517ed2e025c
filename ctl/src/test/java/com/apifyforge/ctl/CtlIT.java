package com.apifyforge.ctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.apifyforge.client.Endpoints;
import com.apifyforge.client.Frontend;
import com.apifyforge.client.ShellWord;
import com.apifyforge.client.Topics;
import com.apifyforge.events.JobEvent.JobAborted;
import com.apifyforge.events.Topic;
import com.apifyforge.events.codec.Json;
import com.apifyforge.secret.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** The commands against the other side of the contract, see {@link StandInSystem}. */
class CtlIT {
    private static final String GOOD = "apify_api_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789";
    private static final String REFUSED = "apify_api_AbCdEfGhIjKlMnOpQrStUvWxYz0123456BAD";

    @TempDir
    static Path folder;

    private static StandInSystem system;

    @BeforeAll
    static void start() throws Exception {
        system = new StandInSystem(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    // --- tokens

    @Test
    void connectTakesTheTokenFromStandardInput() throws Exception {
        var told = process(GOOD + "\n", "connect", "--user", "alice");

        assertThat(told.status()).isZero();
        assertThat(told.out()).contains("alice").contains("jane").contains("version 2");
    }

    @Test
    void aRefusedTokenIsTold() throws Exception {
        var told = process(REFUSED, "connect", "--user", "alice", "--json");

        assertThat(told.status()).isEqualTo(1);
        assertThat(told.json().path("event").asString()).isEqualTo("TokenRejected");
        assertThat(told.json().path("reason").asString()).isEqualTo("NOT_ACCEPTED");
    }

    @Test
    void whatCannotBeATokenIsWrongUseAndNotRepeated() throws Exception {
        var told = process("two words\n", "connect", "--user", "alice");

        assertThat(told.status()).isEqualTo(2);
        assertThat(told.out()).isEmpty();
        assertThat(told.err()).startsWith("ctl: ").doesNotContain("two words");
    }

    @Test
    void aTokenIsNeverTakenAsAnArgument() {
        assertWrongUse("connect", "--user", "alice", GOOD);
        assertWrongUse("connect", "--user", "alice", "--token", GOOD);
    }

    @Test
    void aTypedTokenIsNotShown() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "needs script(1) for a terminal");
        var command = String.join(" ", javaCommand("connect", "--user", "alice"));
        var terminal = new ProcessBuilder("/usr/bin/script", "-qec", command, "/dev/null")
                .redirectErrorStream(true)
                .start();
        var screen = new StringBuilder();
        readUntil(terminal, screen, "(not shown): ");
        terminal.getOutputStream().write((GOOD + "\n").getBytes(StandardCharsets.US_ASCII));
        terminal.getOutputStream().flush();
        readUntil(terminal, screen, "version 2");
        terminal.destroy();

        assertThat(screen.toString()).contains("Connected\u001b[0m alice").doesNotContain(GOOD);
    }

    @Test
    void disconnectSaysThatTheTokenStillWorksAtApify() {
        var told = ctl("disconnect", "--user", "alice");

        assertThat(told.status()).isZero();
        assertThat(told.out()).contains("https://console.apify.com/settings/integrations");
    }

    @Test
    void statusTellsTheAccountAndMovesNoCursor() {
        var told = ctl("status", "--user", "alice");

        assertThat(told.status()).isZero();
        assertThat(told.out()).contains("connected", "jane", "4 days").doesNotContain("\u001b");
        assertThat(ctl("status", "--user", "alice", "--json")
                        .json()
                        .path("version")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void aUserWhoNeverConnectedIsToldSo() {
        var told = ctl("status", "--user", "nobody");

        assertThat(told.status()).isEqualTo(1);
        assertThat(told.err()).isEqualToIgnoringNewLines("ctl: nobody never connected a token.");
    }

    @Test
    void usesFollowsThePages() {
        assertThat(ctl("uses", "--user", "alice").out()).containsSubsequence("WHEN", "FOLLOW", "START");
        assertThat(ctl("uses", "--user", "alice", "--limit", "1").out())
                .contains("FOLLOW")
                .containsOnlyOnce("START");

        var json = ctl("uses", "--user", "alice", "--json").json();

        assertThat(json.path(0).path("purpose").asString()).isEqualTo("FOLLOW");
        assertThat(json.path(1).path("purpose").asString()).isEqualTo("START");
    }

    // --- jobs

    @Test
    void runPrintsTheJobIdAndJobsTellsWhatBecameOfIt() throws Exception {
        var input = Files.writeString(folder.resolve("input.json"), "{\"a\":1}");
        var told = ctl(
                "run",
                "--user",
                "bob",
                "--actor",
                "apify/hello-world",
                "--input",
                input.toString(),
                "--timeout",
                "60",
                "--memory",
                "1024",
                "--max-charge",
                "1.5",
                "--json");
        String job = told.json().path("jobId").asString();

        assertThat(told.status()).isZero();
        assertThat(job).isNotEmpty();
        assertThat(ctl("run", "--user", "bob", "--task", "bob/nightly", "--wait")
                        .status())
                .isZero();

        var jobs = ctl("jobs", "--user", "bob", "--json").json();
        assertThat(jobs).hasSize(2);
        assertThat(jobs.path(1).path("jobId").asString()).isEqualTo(job);
        assertThat(jobs.path(1).path("state").asString()).isEqualTo("JobSucceeded");
        assertThat(jobs.path(1).path("runId").asString()).isEqualTo("run1");
        assertThat(ctl("jobs", "--user", "bob").out())
                .containsSubsequence("WHEN", "JOB", "STATE", "JobSucceeded", "run1", job, "JobSucceeded", "run1");
    }

    @Test
    void runWithWaitTellsTheLastEvent() {
        var told = ctl("run", "--user", "carol", "--actor", "apify/hello-world", "--wait", "--json");

        assertThat(told.status()).isZero();
        assertThat(told.json().path("state").asString()).isEqualTo("JobSucceeded");
        assertThat(told.json().path("runId").asString()).isEqualTo("run1");
    }

    @Test
    void runWithWaitIsDoneOnlyIfTheJobSucceeded() {
        var told = ctl("run", "--user", "carol", "--actor", "apify/fail", "--wait");

        assertThat(told.status()).isEqualTo(1);
        assertThat(told.out()).contains("JobStarted", "JobFailed");
    }

    @Test
    void theSameJobIdRunsOnce() {
        ctl("run", "--user", "dave", "--actor", "apify/hello-world", "--job", "dave-1");
        ctl("run", "--user", "dave", "--actor", "apify/hello-world", "--job", "dave-1", "--wait");

        assertThat(ctl("jobs", "--user", "dave", "--json").json()).hasSize(1);
    }

    /** Of four users two at least have their events in one of the three partitions. */
    @Test
    void runWithWaitWaitsForTheJobOfItsUser() {
        var ends = Map.of(
                "lea", List.of("hello-world", "JobSucceeded"),
                "leo", List.of("fail", "JobFailed"),
                "liv", List.of("review", "JobNeedsReview"),
                "lou", List.of("imitated", "JobRefused"));
        ends.forEach((user, end) -> {
            var told = ctl(
                    "run", "--user", user, "--actor", "apify/" + end.getFirst(), "--job", "alike", "--wait", "--json");

            assertThat(told.json().path("state").asString()).as(user).isEqualTo(end.getLast());
        });
    }

    @Test
    void cancelOfAJobIdThatTwoUsersHaveAsksWhoseAndLeavesTheOther() {
        ctl("run", "--user", "mara", "--actor", "apify/forever", "--job", "twice");
        ctl("run", "--user", "milo", "--actor", "apify/forever", "--job", "twice");

        var unclear = ctl("cancel", "--job", "twice");
        assertThat(unclear.status()).isEqualTo(1);
        assertThat(unclear.err()).contains("mara", "milo", "--user");

        assertThat(ctl("cancel", "--job", "twice", "--user", "mara").status()).isZero();
        await().untilAsserted(
                        () -> assertThat(ctl("jobs", "--user", "mara").out()).contains("JobAborted"));
        assertThat(ctl("cancel", "--job", "twice", "--user", "mara").err()).contains("over already");
        assertThat(ctl("jobs", "--user", "milo").out()).contains("JobStarted").doesNotContain("JobAborted");
        assertThat(ctl("cancel", "--job", "twice", "--user", "milo").status()).isZero();
    }

    @Test
    void cancelEndsAJobAndNotTwice() {
        ctl("run", "--user", "erin", "--actor", "apify/forever", "--job", "erin-1");
        assertThat(ctl("cancel", "--job", "erin-1").status()).isZero();

        try (var topics = new Topics(Endpoints.in(folder).cluster(), "/test", Clock.systemUTC());
                var events = topics.tailOfFromBeginning("erin", Topic.JOB_EVENTS)) {
            assertThat(events.await(Duration.ofSeconds(10), entry -> entry.message(JobAborted.class)))
                    .isPresent();
        }
        var again = ctl("cancel", "--job", "erin-1");
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.err()).contains("over already (JobAborted)");
    }

    // --- disconnecting with jobs

    @Test
    void disconnectCancelsJobsFirst() {
        ctl("run", "--user", "gina", "--actor", "apify/forever", "--job", "gina-1");
        ctl("run", "--user", "gina", "--actor", "apify/forever", "--job", "gina-2");
        ctl("run", "--user", "gina", "--actor", "apify/hello-world", "--job", "gina-3", "--wait");

        var told = ctl("disconnect", "--user", "gina", "--cancel-jobs");

        assertThat(told.status()).as(told.err()).isZero();
        assertThat(told.words()).contains("Cancelling 2 jobs", "gina-1 JobAborted", "gina-2 JobAborted");
        assertThat(told.err()).doesNotContain("gina-3");
        assertThat(told.out()).startsWith("Disconnected gina");
        assertThat(ctl("disconnect", "--user", "gina", "--cancel-jobs").words())
                .contains("has no jobs that are not over");
    }

    /** Its last event does not say that the run is over, or anybody can have caused it. */
    @ParameterizedTest
    @ValueSource(strings = {"review", "imitated"})
    void aJobWhoseRunMayGoOnIsCancelledToo(String actor) {
        String user = "of-" + actor;
        for (String job : List.of(user + "-1", user + "-2")) {
            ctl("run", "--user", user, "--actor", "apify/" + actor, "--job", job);
            await().untilAsserted(() -> assertThat(ctl("jobs", "--user", user).out())
                    .contains(job, actor.equals("review") ? "JobNeedsReview" : "JobRefused"));
        }

        var one = ctl("cancel", "--job", user + "-1");
        var all = ctl("disconnect", "--user", user, "--cancel-jobs");

        assertThat(one.status()).as(one.err()).isZero();
        assertThat(all.status()).as(all.err()).isZero();
        assertThat(all.words()).contains(user + "-2 JobAborted");
    }

    @Test
    void disconnectIsSentThoughAJobDoesNotEnd() {
        ctl("run", "--user", "hugo", "--actor", "apify/forever", "--job", "stubborn-1");

        var told = ctl("disconnect", "--user", "hugo", "--cancel-jobs", "--wait", "1", "--json");

        assertThat(told.status()).isEqualTo(1);
        assertThat(told.words()).contains("stubborn-1 not over", "https://console.apify.com/actors/runs");
        assertThat(told.json().path("event").asString()).isEqualTo("TokenRevoked");
    }

    @Test
    void interruptedDisconnectSaysThatItHasNotHappened() throws Exception {
        ctl("run", "--user", "ida", "--actor", "apify/forever", "--job", "ida-1");
        var process = new ProcessBuilder(javaCommand("disconnect", "--user", "ida", "--cancel-jobs")).start();
        var told = process.errorReader(StandardCharsets.UTF_8);
        while (!told.readLine().startsWith("Cancelling 1 jobs")) {
            // Before it there may be lines of the JVM.
        }

        process.toHandle().destroy();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(told.lines().collect(Collectors.joining(" ")).replaceAll(" +", " "))
                .contains("Interrupted: ida is NOT disconnected.", "./forge ctl disconnect --user ida --data ");
    }

    /** Neither the scheduler's key nor the token-service is there. */
    @Test
    void disconnectIsSentThoughNothingCanBeCancelled(@TempDir Path partly) throws Exception {
        ctl("run", "--user", "ines", "--actor", "apify/forever", "--job", "ines-1");
        var endpoints = (ObjectNode) Json.mapper().readTree(Files.readString(folder.resolve("endpoints.json")));
        endpoints
                .put("schedulerKey", "nowhere.jwk")
                .put("ca", "nowhere.crt")
                .put("tokenService", "https://localhost:1");
        Files.writeString(partly.resolve("endpoints.json"), endpoints.toString());

        var told = run("disconnect", "--user", "ines", "--cancel-jobs", "--data", partly.toString());

        assertThat(told.status()).isEqualTo(1);
        assertThat(told.words()).contains("Not all jobs were cancelled", "scheduler's key", "ines-1 not over");
        assertThat(told.out()).startsWith("Disconnected ines");
    }

    @Test
    void anUnknownJobCannotBeCancelled() {
        var told = ctl("cancel", "--job", "never-heard-of");

        assertThat(told.status()).isEqualTo(1);
        assertThat(told.err()).contains("No job never-heard-of");
    }

    @Test
    void tailPrintsOneLineAnEventAndNoSealedToken() {
        connect("frank");

        var told = ctl("tail", "token.commands.v1", "--from-beginning", "--limit", "1");
        assertThat(told.out().lines().filter(line -> !line.startsWith(" "))).hasSize(1);
        long written;
        try (var topics = new Topics(Endpoints.in(folder).cluster(), "/test", Clock.systemUTC());
                var all = topics.tailFromBeginning(List.of("token.commands.v1"))) {
            written = all.rest().size();
        }
        assertThat(ctl("tail", "token.commands.v1", "--from-beginning", "--limit", Long.toString(written))
                        .out())
                .contains("ConnectToken", "userId=frank", "sealedToken=…");

        var json = ctl("tail", "token.events.v1", "--from-beginning", "--limit", "1", "--json")
                .json();
        assertThat(json.path("topic").asString()).isEqualTo("token.events.v1");
        assertThat(json.path("data").path("userId").asString()).isNotEmpty();
    }

    /** {@code head -1} at the other end, and nothing more comes to be printed. */
    @Test
    void tailEndsWithItsReader() throws Exception {
        connect("greta");
        var command = javaCommand("tail", "token.events.v1", "--from-beginning");
        var shell = new ProcessBuilder("sh", "-c", String.join(" ", command) + " | head -1").start();

        assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isNotEmpty();
    }

    // --- emergencies

    @Test
    void whatIsFrozenIsToldUntilItIsLifted() {
        assertThat(ctl("freeze").out()).isEqualTo("Nothing is frozen.\n");

        assertThat(ctl("freeze", "--all").out()).contains("Frozen: all.", "./forge ctl unfreeze --all", "SINCE");
        assertThat(ctl("disconnect", "--user", "nobody", "--cancel-jobs").words())
                .contains("Leases are frozen, so runs go on", "./forge ctl unfreeze --all");
        assertThat(ctl("freeze", "--worker", "1f0c6a2b9d3e").out()).contains("apify-worker/1f0c6a2b9d3e");
        assertThat(ctl("freeze").out()).contains("all", "apify-worker/1f0c6a2b9d3e", "operator/1f0c6a2b9d3e");
        assertThat(ctl("unfreeze", "--worker", "999999999999").out())
                .contains("There was no freeze of apify-worker/999999999999.");
        assertThat(ctl("unfreeze", "--all").out()).contains("Lifted: all.", "apify-worker/1f0c6a2b9d3e");
        assertThat(ctl("unfreeze", "--all").out()).contains("There was no freeze of all.");
        assertThat(ctl("unfreeze", "--worker", "apify-worker/1f0c6a2b9d3e", "--json")
                        .json()
                        .path("freezes"))
                .isEmpty();
        assertWrongUse("unfreeze");
        assertWrongUse("freeze", "--all", "--worker", "1f");
        assertWrongUse("freeze", "--worker", "foo");
    }

    @Test
    void commandToCopyNamesTheFolder() {
        assertThat(ctl("freeze", "--all").out()).contains("./forge ctl unfreeze --all --data " + ShellWord.of(folder));
        ctl("unfreeze", "--all");
    }

    // --- keys

    @Test
    void rewrapShowsTheWayAndIsDoneIfNothingFailed() {
        var told = ctl("rewrap", "--to", "new");

        assertThat(told.status()).isZero();
        assertThat(told.out().lines())
                .containsExactly(
                        "  0 %  0 of 1000",
                        " 40 %  400 of 1000",
                        " 80 %  800 of 1000",
                        "100 %  1000 of 1000",
                        "Moved 1000 keys to new. None is left under another key, and a sample was opened.");
        var json = ctl("rewrap", "--to", "new", "--json");
        assertThat(json.out().lines()).hasSize(1);
        assertThat(json.json().path("state").asString()).isEqualTo("DONE");
    }

    @Test
    void rewrapThatLeftSomethingIsNotDone() {
        var told = ctl("rewrap", "--to", "damaged");

        assertThat(told.status()).isEqualTo(1);
        assertThat(told.out()).contains("Moved 997", "Not moved: 3");
    }

    @Test
    void rewrapThatWaitsForAKeySaysSoAndGoesOn() {
        var told = ctl("rewrap", "--to", "disabled");

        assertThat(told.status()).isZero();
        assertThat(told.err()).isEqualTo("Waiting: KMS refuses: DisabledException: OLD\n");
        assertThat(told.out()).contains("Moved 1000");
    }

    @Test
    void rewrapToAKeyThatDoesNotWrapSaysWhatToDoFirst() {
        var told = ctl("rewrap", "--to", "foreign");

        assertThat(told.status()).isEqualTo(1);
        assertThat(told.err()).contains("First make it the key that wraps.");
    }

    @Test
    void rewrapThatAnotherTookThePlaceOfIsNotDone() {
        var told = ctl("rewrap", "--to", "overtaken");

        assertThat(told.status()).isEqualTo(1);
        assertThat(told.err()).contains("newer");
    }

    @Test
    void rewrapDrawsABarOnATerminal() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "needs script(1) for a terminal");
        var command = String.join(" ", javaCommand("rewrap", "--to", "new"));
        var terminal = new ProcessBuilder("/usr/bin/script", "-qec", command, "/dev/null")
                .redirectErrorStream(true)
                .start();
        var screen = new StringBuilder();
        readUntil(terminal, screen, "a sample was opened.");
        terminal.destroy();

        assertThat(screen.toString()).contains("\r[" + "#".repeat(16) + " ".repeat(24) + "]  40 %");
    }

    // --- wrong use

    @ParameterizedTest
    @CsvSource({
        "conect --user alice,               There is no command conect. Did you mean connect",
        "conect --user status,              There is no command conect. Did you mean connect",
        "dsconnect --user alice,            Did you mean disconnect?",
        "dlt lst,                           There is no command lst. Did you mean list",
        "status --usr alice,                There is no option --usr. Did you mean --user?",
        "--jsno status --user alice,        There is no option --jsno. Did you mean --json?",
        "trail job.events.v1,               There is no command trail. Did you mean tail?",
        "frobnicate,                        There is no command frobnicate.",
        "status --user alice --jsn,         There is no option --jsn. Did you mean --json",
        "run --user a --actor b --wiat,     There is no option --wiat. Did you mean --wait",
        "status --user alice bob,           There is an argument too many:",
        "status --geheim9=x,                There is no such option.",
        "geheim9,                           There is no such command.",
        "status --user alice geheim1234,    There is an argument too many:",
        "@/etc/passwd,                      There is no such command.",
        "status --user --data x,            Expected parameter for option '--user'"
    })
    void typingErrorGetsASuggestion(String arguments, String said) {
        var told = ctl(arguments.split(" "));

        assertThat(told.status()).isEqualTo(2);
        assertThat(told.words()).contains(said).doesNotContain("geheim");
    }

    @Test
    void versionIsTold() {
        var told = run("--version");

        assertThat(told.status()).isZero();
        assertThat(told.out()).startsWith("forge ctl ");
    }

    static Stream<List<String>> wrongUses() {
        return Stream.of(
                List.of(),
                List.of("fly"),
                List.of("status"),
                List.of("status", "--user", "jane@example.com"),
                List.of("status", "--user", "alice", "--user", "bob"),
                List.of("disconnect", "--user", "alice", "--cancel-jobs", "--wait", "-1"),
                List.of("run", "--user", "alice"),
                List.of("run", "--user", "alice", "--actor", "a/b", "--task", "c/d"),
                List.of("run", "--user", "alice", "--actor", "../../v2/users/me"),
                List.of("run", "--user", "alice", "--actor", "a/b", "--memory", "much"),
                List.of("run", "--user", "alice", "--actor", "a/b", "--memory", "-1"),
                List.of("run", "--user", "alice", "--actor", "a/b", "--timeout", "-1"),
                List.of("run", "--user", "alice", "--actor", "a/b", "--max-charge", "-1"),
                List.of("run", "--user", "alice", "--actor", "a/b", "--max-charge", "much"),
                List.of("run", "--user", "alice", "--actor", "a/b", "--input", "/nowhere/input.json"),
                List.of("run", "--user", "alice", "--actor", "a/b", "--input", "pom.xml"),
                List.of("cancel"),
                List.of("rewrap"),
                List.of("tail"),
                List.of("tail", "job.gossip.v1"),
                List.of("uses", "--user", "alice", "--limit", "some"));
    }

    @ParameterizedTest
    @MethodSource("wrongUses")
    void wrongUseIsTold(List<String> arguments) {
        assertWrongUse(arguments.toArray(String[]::new));
    }

    @Test
    void helpIsEverywhere() {
        assertThat(ctl("--help").out()).contains("connect", "tail", "Exit status");
        for (String command : Ctl.commandLine().getSubcommands().keySet()) {
            assertThat(ctl(command, "--help").status()).isZero();
            assertThat(ctl(command, "--help").out()).contains("--data", "--json");
        }
    }

    @Test
    void aFolderWithoutASystemIsWrongUse(@TempDir Path empty) {
        var told = run("status", "--user", "alice", "--data", empty.toString());

        assertThat(told.status()).isEqualTo(2);
        assertThat(told.err()).contains("No system runs on " + empty, "./forge up --data");
    }

    @Test
    void aSystemThatEndedIsToldSo(@TempDir Path left) throws Exception {
        var process = new ProcessBuilder("true").start();
        process.waitFor();
        var endpoints = Files.readString(folder.resolve("endpoints.json"))
                .replaceAll("\"pid\":\\d+", "\"pid\":" + process.pid());
        Files.writeString(left.resolve("endpoints.json"), endpoints);

        var told = run("status", "--user", "alice", "--data", left.toString());

        assertThat(told.status()).isEqualTo(1);
        assertThat(told.words()).contains("does not run any more");
    }

    @Test
    void aDamagedEndpointsFileIsTold(@TempDir Path damaged) throws Exception {
        Files.writeString(damaged.resolve("endpoints.json"), "{\"kafka\":7");

        assertThat(run("status", "--user", "alice", "--data", damaged.toString())
                        .status())
                .isEqualTo(1);
    }

    private static void assertWrongUse(String... arguments) {
        var told = ctl(arguments);

        assertThat(told.status()).as(told.err()).isEqualTo(2);
        assertThat(told.out()).isEmpty();
        assertThat(told.err()).startsWith("ctl: ").doesNotContain("\tat ", "java.", GOOD);
        assertThat(told.err().lines().filter(line -> !line.startsWith(" "))).hasSizeBetween(1, 2);
        assertThat(told.err().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    private static void connect(String user) {
        var endpoints = Endpoints.in(folder);
        try (var topics = new Topics(endpoints.cluster(), "/test", Clock.systemUTC());
                var frontend = new Frontend(endpoints, topics, Clock.systemUTC());
                var token = Secret.takeOwnershipOf(GOOD.getBytes(StandardCharsets.US_ASCII))) {
            assertThat(frontend.connectAndWait(user, token, Duration.ofSeconds(10)))
                    .isPresent();
        }
    }

    private static Told ctl(String... arguments) {
        return run(onFolder(arguments));
    }

    private static Told run(String... arguments) {
        return Told.by(arguments);
    }

    /** Standard input cannot be replaced within a process: it is read below {@code System.in}. */
    private static Told process(String input, String... arguments) throws IOException, InterruptedException {
        var process = new ProcessBuilder(javaCommand(arguments)).start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Told(process.waitFor(), out, err);
    }

    private static List<String> javaCommand(String... arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Ctl.class.getName()));
        command.addAll(List.of(onFolder(arguments)));
        return command;
    }

    private static String[] onFolder(String... arguments) {
        return arguments.length == 0
                ? arguments
                : Stream.concat(Stream.of(arguments), Stream.of("--data", folder.toString()))
                        .toArray(String[]::new);
    }

    private static void readUntil(Process process, StringBuilder screen, String text) throws IOException {
        var input = process.getInputStream();
        while (screen.indexOf(text) < 0) {
            int next = input.read();
            assertThat(next).as("ended with: " + screen).isNotNegative();
            screen.append((char) next);
        }
    }
}
