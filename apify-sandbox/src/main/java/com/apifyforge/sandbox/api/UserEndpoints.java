package com.apifyforge.sandbox.api;

import com.apifyforge.sandbox.message.Answer;
import com.apifyforge.sandbox.message.Problem;
import com.apifyforge.sandbox.run.Account;
import com.apifyforge.sandbox.run.Account.Temper;
import com.apifyforge.sandbox.run.Accounts;
import com.apifyforge.sandbox.run.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /v2/users/me}, with the parts that must not leak from it: an e-mail address and a proxy password. */
final class UserEndpoints {
    private static final List<String> FEATURES = List.of(
            "ACTORS",
            "STORAGE",
            "SCHEDULER",
            "PROXY",
            "PROXY_EXTERNAL_ACCESS",
            "PROXY_RESIDENTIAL",
            "PROXY_SERPS",
            "WEBHOOKS",
            "ACTORS_PUBLIC_ALL",
            "ACTORS_PUBLIC_DEVELOPER");

    private UserEndpoints() {}

    static Answer me(Account account) {
        wholeAccount(account);
        var json = Json.object();
        json.put("id", account.id()).put("username", account.username());
        json.putObject("profile").put("name", account.username());
        json.put("email", account.username() + "@example.com");
        json.putObject("proxy")
                .put("password", Accounts.idOf("proxy password of " + account.id()))
                .putArray("groups");
        plan(json.putObject("plan"));
        var features = json.putObject("effectivePlatformFeatures");
        FEATURES.forEach(feature -> feature(features.putObject(feature)));
        json.put("createdAt", "2022-11-29T14:48:29.381Z").put("isPaying", true);
        return Answer.data(200, json);
    }

    /** A token limited to single Actors may not ask about the whole account. */
    static void wholeAccount(Account account) {
        if (account.temper() == Temper.SCOPED) {
            throw new Problem(
                    403, "insufficient-permissions", "Insufficient permissions. Make sure that the token has them.");
        }
    }

    private static void plan(ObjectNode plan) {
        plan.put("id", "SANDBOX").put("description", "Sandbox").put("isEnabled", true);
        plan.put("monthlyBasePriceUsd", 0).put("monthlyUsageCreditsUsd", 0).put("maxMonthlyUsageUsd", 9999);
        plan.put("maxActorMemoryGbytes", 512).put("maxConcurrentActorRuns", 256).put("tier", "FREE");
        plan.putObject("availableProxyGroups");
    }

    private static void feature(ObjectNode feature) {
        feature.put("isEnabled", true).putNull("disabledReason").putNull("disabledReasonType");
        feature.put("isTrial", false).putNull("trialExpirationAt");
    }
}
