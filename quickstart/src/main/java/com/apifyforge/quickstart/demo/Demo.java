package com.apifyforge.quickstart.demo;

import com.apifyforge.client.Endpoints;
import com.apifyforge.ctl.console.Screen;
import com.apifyforge.ctl.tail.EventLine;
import com.apifyforge.events.JobEvent;
import com.apifyforge.events.id.JobKey;
import com.apifyforge.quickstart.console.ConsoleLink;
import com.apifyforge.quickstart.folder.DataFolder;
import com.apifyforge.quickstart.sandbox.SandboxControl;
import com.apifyforge.quickstart.system.Ports;
import com.apifyforge.quickstart.system.VaultSettings;
import com.apifyforge.quickstart.system.VaultSystem;
import com.apifyforge.sandbox.run.SandboxRun;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Plays the story on a fresh system, stops it, searches what it left, and says what held. */
final class Demo {
    private static final int ALL_USES = 10_000;
    /** From an event at the gateway to the same on its topic. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Consumer<String> screen;
    private final long began = System.nanoTime();
    private final DemoUsers cast = new DemoUsers();
    private final PromiseChecks promises = new PromiseChecks();

    private SortedMap<String, Integer> outcomes = new TreeMap<>();
    private RunCount runs = new RunCount(0, 0);
    private int leases;
    private @Nullable Spectator spectator;

    Demo(Consumer<String> screen) {
        this.screen = screen;
    }

    /** On a system of its own. */
    DemoResult play(DataFolder folder) {
        return play(folder, (_, _) -> {});
    }

    /** Something that is done to the running system before the end is looked at; for tests that break a promise. */
    interface Sabotage {
        void on(SandboxControl sandbox, DemoUsers cast);
    }

    DemoResult play(DataFolder folder, Sabotage sabotage) {
        return play(folder, Ports.from(0).withoutConsole(), sabotage);
    }

    /** For somebody who looks on in the console, and may go on looking when all has been played. */
    DemoResult playFor(Spectator onlooker, DataFolder folder) {
        spectator = onlooker;
        return play(folder, Ports.from(0), (_, _) -> onlooker.played());
    }

    /** Who looks on. */
    interface Spectator {
        void mayLook(ConsoleLink link, String user);

        /** Returns when the system may stop. */
        void played();
    }

    private DemoResult play(DataFolder folder, Ports ports, Sabotage sabotage) {
        try (var _ = VaultSystem.start(folder, VaultSettings.EMBEDDED, ports, screen)) {
            perform(folder.root(), null, sabotage);
        }
        return judge(folder.root());
    }

    /**
     * On the system that {@code endpoints.json} in a folder names, and its gateway's issuer; {@code searched} is where
     * it keeps what it writes.
     */
    DemoResult playOn(Path system, @Nullable URI issuer, Path searched) {
        perform(system, issuer, (_, _) -> {});
        return judge(searched);
    }

    private DemoResult judge(Path searched) {
        screen.accept("");
        screen.accept("Searching every file for the " + cast.tokens().size() + " tokens");
        var hits = new CanarySearch(cast.tokens()).inFiles(searched);
        promises.add("No token is in any file", hits.size() + " hits" + first(hits), hits.isEmpty());
        screen.accept("");
        screen.accept(promises.table());
        double seconds = Math.round((System.nanoTime() - began) / 1e8) / 10.0;
        return new DemoResult(
                promises.allHeld(), outcomes, runs.started(), runs.duplicates(), leases, hits.size(), seconds);
    }

    /** As {@code forge ctl tail} would. */
    private void show(EventLog.Seen seen) {
        var page = new Screen(Screen.STANDARD_WIDTH, ZoneId.systemDefault(), seen.time(), false);
        page.wrapped(EventLine.of(seen.time(), seen.message(), page)).forEach(screen);
    }

    private void perform(Path system, @Nullable URI issuer, Sabotage sabotage) {
        var access = new GatewayAccess(system, issuer);
        var overGateway = new GatewayStory(cast, access);
        screen.accept("");
        screen.accept(overGateway.user() + " does all of it over the gateway, " + access.asWhom());
        try (var outside = new ExternalClients(system, this::show);
                var sandbox = new SandboxControl(Endpoints.in(system))) {
            List<String> before = sandbox.runs().stream().map(SandboxRun::id).toList();
            var story = new DemoScenario(outside, sandbox, cast, promises);
            overGateway.begin();
            if (spectator != null) {
                var onlooker = spectator;
                ConsoleLink.of(Endpoints.in(system), system)
                        .ifPresent(link -> onlooker.mayLook(link, cast.named("alice")));
            }
            story.play();
            overGateway.judge(promises);
            outside.events().await(JobEvent.class, event -> isLastOf(event, overGateway), PATIENCE);
            sabotage.on(sandbox, cast);
            outcomes = countOutcomes(outside, story.jobs().size() + 1);
            runs = RunCount.of(sandbox.runs().stream()
                    .filter(run -> !before.contains(run.id()))
                    .toList());
            promises.add(
                    "No job starts two runs",
                    runs.started() + " runs, " + runs.duplicates() + " too many",
                    runs.duplicates() == 0 && runs.started() > 0);
            checkUses(outside, Stream.concat(story.users().stream(), Stream.of(overGateway.user())));
        }
    }

    private static boolean isLastOf(JobEvent event, GatewayStory story) {
        return event.last() && event.jobKey().equals(JobKey.of(story.user(), story.jobId()));
    }

    private SortedMap<String, Integer> countOutcomes(ExternalClients outside, int jobs) {
        var counted = new TreeMap<String, Integer>();
        outside.events()
                .all(JobEvent.class, JobEvent::last)
                .forEach(event -> counted.merge(event.getClass().getSimpleName(), 1, Integer::sum));
        int ended = counted.values().stream().mapToInt(Integer::intValue).sum();
        promises.add("Every job ends exactly once", jobs + " jobs, " + ended + " last events", ended == jobs);
        return counted;
    }

    /** The ledger is read as its users would read it, over HTTP. */
    private void checkUses(ExternalClients outside, Stream<String> users) {
        Map<String, List<JsonNode>> uses = users.collect(
                Collectors.toMap(user -> user, user -> outside.operator().uses(user, ALL_USES)));
        leases = uses.values().stream().mapToInt(List::size).sum();
        var started = outside.events().all(JobEvent.JobStarted.class, _ -> true);
        boolean recorded = started.stream()
                .allMatch(start -> uses.getOrDefault(start.userId(), List.of()).stream()
                        .anyMatch(use -> use.path("jobId").asString("").equals(start.jobId())
                                && use.path("purpose").asString("").equals("START")));
        promises.add(
                "Every use of a token is on record", leases + " uses of " + started.size() + " started jobs", recorded);
    }

    private static String first(List<String> hits) {
        return hits.isEmpty() ? "" : ", first: " + hits.getFirst();
    }
}
