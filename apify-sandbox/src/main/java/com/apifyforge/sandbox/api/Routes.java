package com.apifyforge.sandbox.api;

import com.apifyforge.sandbox.fault.Faults;
import com.apifyforge.sandbox.message.Answer;
import com.apifyforge.sandbox.message.Call;
import com.apifyforge.sandbox.message.Problem;
import com.apifyforge.sandbox.run.Account;
import com.apifyforge.sandbox.run.Dataset;
import com.apifyforge.sandbox.run.Json;
import com.apifyforge.sandbox.run.Reply;
import com.apifyforge.sandbox.run.RunLifecycle;
import com.apifyforge.sandbox.run.RunLists;
import com.apifyforge.sandbox.run.Runs;
import com.apifyforge.sandbox.run.Script;
import com.apifyforge.sandbox.run.Storage;
import com.apifyforge.sandbox.run.Target;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Which path is which call. The first group of a path is the Actor, task, run or storage, the last one a record's key.
 */
public final class Routes {
    /** One call of an account whose token was accepted. */
    private interface Action {
        Reply handle(Account account, Call call, MatchResult path);
    }

    /** The run that a path speaks of. */
    private interface Finder {
        RunLifecycle find(Account account, Call call, MatchResult path);
    }

    private interface Part {
        Answer of(RunLifecycle run, Call call, MatchResult path);
    }

    private record Route(Pattern path, Map<String, Action> methods) {}

    private static final String NAME = "/([^/]+)";
    /** {@code acts} is the deprecated form, which Apify still serves. */
    private static final String ACTOR = "/v2/act(?:or)?s" + NAME;

    private static final String TASK = "/v2/actor-tasks" + NAME;
    private static final String RUN = "/v2/actor-runs" + NAME;

    private final Map<String, Route> routes = new LinkedHashMap<>();
    private final Runs runs;
    private final Limits limits;
    private final Storage storage;
    private final Dataset dataset;
    private final RunEndpoints following;

    public Routes(Runs runs, Faults faults) {
        this.runs = runs;
        limits = new Limits(runs);
        storage = new Storage(runs);
        dataset = new Dataset(runs);
        following = new RunEndpoints(runs);
        var listing = new RunLists(runs, faults);
        starts();
        run(RUN, (account, _, path) -> runs.find(account, path.group(1)));
        account(listing);
        targets(listing);
        run(ACTOR + "/runs/last", (account, call, path) -> listing.last(account, call.query(), actor(path)));
        run(TASK + "/runs/last", (account, call, path) -> listing.last(account, call.query(), task(path)));
        run(ACTOR + "/runs" + NAME, (account, _, path) -> runs.find(account, path.group(2)));
        storages();
    }

    /** Throws {@link Problem} for every answer that is an error. */
    public Reply handle(Authorization authorization, Call call) {
        for (var route : routes.values()) {
            var path = route.path().matcher(call.path());
            if (path.matches()) {
                var action = route.methods().get(call.method());
                if (action == null) {
                    throw new Problem(
                            405,
                            "method-not-allowed",
                            "This API end-point can only be accessed using the following HTTP methods: "
                                    + String.join(", ", route.methods().keySet()));
                }
                var account = authorization.account();
                limits.count(account);
                return action.handle(account, call, path.toMatchResult());
            }
        }
        throw new Problem(404, "page-not-found", "There is no API end-point at this URL");
    }

    private void starts() {
        var starts = new StartEndpoints(runs);
        route(ACTOR + "/runs", "POST", (account, call, path) -> starts.actor(account, call, path.group(1)));
        route(TASK + "/runs", "POST", (account, call, path) -> starts.task(account, call, path.group(1)));
        route(ACTOR + "/validate-input", "POST", (_, call, path) -> {
            Target.actor(path.group(1));
            Script.of(call.body());
            return Reply.now(Answer.json(200, Json.object().put("valid", true)));
        });
    }

    private void account(RunLists listing) {
        route("/v2/users/me", "GET", (account, _, _) -> Reply.now(UserEndpoints.me(account)));
        route("/v2/users/me/limits", "GET", (account, _, _) -> Reply.now(limits.of(account)));
        route("/v2/actor-runs", "GET", (account, call, _) -> {
            UserEndpoints.wholeAccount(account);
            return Reply.now(listing.page(account, call.query(), _ -> true));
        });
    }

    private void targets(RunLists listing) {
        route(ACTOR, "GET", (account, _, path) -> Reply.now(Target.describeActor(account, path.group(1))));
        route(TASK, "GET", (account, _, path) -> Reply.now(Target.describeTask(account, path.group(1))));
        route(
                ACTOR + "/runs",
                "GET",
                (account, call, path) -> Reply.now(listing.page(account, call.query(), actor(path))));
        route(
                TASK + "/runs",
                "GET",
                (account, call, path) -> Reply.now(listing.page(account, call.query(), task(path))));
    }

    /** A run and all that belongs to it. */
    private void run(String prefix, Finder finder) {
        route(prefix, "GET", (account, call, path) -> following.read(call, finder.find(account, call, path)));
        route(prefix + "/abort", "POST", (account, call, path) -> {
            return following.abort(call, finder.find(account, call, path));
        });
        part(prefix + "/log", finder, (run, _, _) -> storage.log(run));
        storage(prefix + "/dataset", prefix + "/key-value-store", finder, finder);
    }

    private void storages() {
        part(
                "/v2/logs" + NAME,
                (account, _, path) -> runs.find(account, path.group(1)),
                (run, _, _) -> storage.log(run));
        storage(
                "/v2/datasets" + NAME,
                "/v2/key-value-stores" + NAME,
                (account, _, path) -> runs.owner(account, 'D', path.group(1), "Dataset"),
                (account, _, path) -> runs.owner(account, 'K', path.group(1), "Key-value Store"));
        alsoHead("/v2/datasets" + NAME + "/items");
        alsoHead("/v2/key-value-stores" + NAME + "/records" + NAME);
    }

    /** Apify describes HEAD for these two, not for the same below a run. */
    private void alsoHead(String path) {
        routes.computeIfPresent(path, (_, route) -> {
            route.methods().put("HEAD", route.methods().get("GET"));
            return route;
        });
    }

    private void storage(String items, String store, Finder ofDataset, Finder ofStore) {
        part(items, ofDataset, (run, _, _) -> dataset.describe(run));
        part(items + "/items", ofDataset, (run, call, _) -> dataset.items(run, call.query()));
        part(store, ofStore, (run, _, _) -> storage.store(run));
        part(store + "/keys", ofStore, (run, call, _) -> storage.keys(run, call.base()));
        part(store + "/records" + NAME, ofStore, (run, _, path) -> storage.record(run, path.group(path.groupCount())));
    }

    private void part(String path, Finder finder, Part part) {
        route(path, "GET", (account, call, found) -> {
            return Reply.now(part.of(finder.find(account, call, found), call, found));
        });
    }

    private static Predicate<RunLifecycle> actor(MatchResult path) {
        var actor = Target.actor(path.group(1));
        return run -> run.birth().actorId().equals(actor);
    }

    private static Predicate<RunLifecycle> task(MatchResult path) {
        var task = Target.task(path.group(1));
        return run -> task.equals(run.birth().taskId());
    }

    private void route(String path, String method, Action action) {
        routes.computeIfAbsent(path, p -> new Route(Pattern.compile(p), new LinkedHashMap<>()))
                .methods()
                .put(method, action);
    }
}
