package com.apifyforge.sandbox.api;

import com.apifyforge.sandbox.message.Answer;
import com.apifyforge.sandbox.message.Problem;
import com.apifyforge.sandbox.run.Account;
import com.apifyforge.sandbox.run.Account.Temper;
import com.apifyforge.sandbox.run.Json;
import com.apifyforge.sandbox.run.Runs;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The limits an account sees. Only {@code limited…} tokens meet one: three calls a second. */
final class Limits {
    private static final int CALLS_A_SECOND = 3;

    private record Second(long epoch, int calls) {}

    private final Runs runs;
    private final Map<String, Second> calls = new ConcurrentHashMap<>();

    Limits(Runs runs) {
        this.runs = runs;
    }

    /** Throws {@link Problem} 429 where the account has called too often. */
    void count(Account account) {
        if (account.temper() != Temper.LIMITED) {
            return;
        }
        var now = runs.now().getEpochSecond();
        var second = calls.merge(
                account.id(),
                new Second(now, 1),
                (old, fresh) -> old.epoch() == now ? new Second(now, old.calls() + 1) : fresh);
        if (second.calls() > CALLS_A_SECOND) {
            throw new Problem(
                    429,
                    "rate-limit-exceeded",
                    "You have exceeded the rate limit of " + CALLS_A_SECOND + " requests per second");
        }
    }

    Answer of(Account account) {
        UserEndpoints.wholeAccount(account);
        var now = runs.now();
        var alive = runs.of(account, run -> run.at(now).next() != null);
        var memory = alive.stream()
                        .mapToInt(run -> run.birth().options().memoryMbytes())
                        .sum()
                / 1024.0;
        var json = Json.object();
        json.putObject("monthlyUsageCycle")
                .put("startAt", Json.time(now.truncatedTo(ChronoUnit.DAYS)))
                .put("endAt", Json.time(now.truncatedTo(ChronoUnit.DAYS).plus(30, ChronoUnit.DAYS)));
        var limits = json.putObject("limits");
        limits.put("maxMonthlyUsageUsd", 300).put("maxMonthlyActorComputeUnits", 1000);
        limits.put("maxMonthlyExternalDataTransferGbytes", 100).put("maxMonthlyProxySerps", 0);
        limits.put("maxMonthlyResidentialProxyGbytes", 0).put("maxActorMemoryGbytes", 512);
        limits.put("maxActorCount", 100).put("maxActorTaskCount", 1000).put("maxConcurrentActorJobs", 256);
        limits.put("maxTeamAccountSeatCount", 1).put("dataRetentionDays", 7).put("maxScheduleCount", 100);
        var current = json.putObject("current");
        current.put("monthlyUsageUsd", 0).put("monthlyActorComputeUnits", 0);
        current.put("monthlyExternalDataTransferGbytes", 0).put("monthlyProxySerps", 0);
        current.put("monthlyResidentialProxyGbytes", 0).put("actorMemoryGbytes", memory);
        current.put("actorCount", 0).put("actorTaskCount", 0).put("activeActorJobCount", alive.size());
        current.put("teamAccountSeatCount", 1).put("scheduleCount", 0);
        return Answer.data(200, json);
    }
}
