package com.apifyforge.sandbox.run;

import com.apifyforge.sandbox.message.Answer;
import com.apifyforge.sandbox.message.Problem;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** Ids of Actors and tasks. Every one exists, but for names that begin with {@code missing}. */
public final class Target {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{17}");

    private static final String BORN = "2022-11-29T14:48:29.381Z";

    private Target() {}

    /** The id behind {@code username~name} or an id; throws {@link Problem} 404 for a missing one. */
    public static String actor(String idOrName) {
        return resolve(idOrName, "Actor");
    }

    public static String task(String idOrName) {
        return resolve(idOrName, "Actor task");
    }

    public static String actorOf(String taskId) {
        return Accounts.idOf("Actor of " + taskId);
    }

    public static Answer describeActor(Account account, String idOrName) {
        var json = described(account, actor(idOrName), idOrName);
        json.put("isPublic", true);
        json.putObject("stats").put("totalRuns", 1);
        json.putArray("versions");
        json.putObject("defaultRunOptions")
                .put("build", "latest")
                .put("timeoutSecs", 300)
                .put("memoryMbytes", 1024);
        return Answer.data(200, json);
    }

    public static Answer describeTask(Account account, String idOrName) {
        var id = task(idOrName);
        return Answer.data(200, described(account, id, idOrName).put("actId", actorOf(id)));
    }

    private static ObjectNode described(Account account, String id, String idOrName) {
        var tilde = idOrName.indexOf('~');
        var json = Json.object();
        json.put("id", id).put("userId", account.id());
        json.put("name", tilde < 0 ? "sandbox-actor" : idOrName.substring(tilde + 1));
        json.put("username", tilde < 0 ? account.username() : idOrName.substring(0, tilde));
        return json.put("createdAt", BORN).put("modifiedAt", BORN);
    }

    private static String resolve(String idOrName, String what) {
        var name = idOrName.substring(idOrName.indexOf('~') + 1);
        if (name.startsWith("missing")) {
            throw Problem.notFound(what);
        }
        return ID.matcher(idOrName).matches() ? idOrName : Accounts.idOf(what + " " + idOrName);
    }
}
