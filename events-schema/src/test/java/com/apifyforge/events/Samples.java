package com.apifyforge.events;

import com.apifyforge.events.JobCommand.JobCancelRequested;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobEvent.JobAborted;
import com.apifyforge.events.JobEvent.JobDeferred;
import com.apifyforge.events.JobEvent.JobFailed;
import com.apifyforge.events.JobEvent.JobNeedsReview;
import com.apifyforge.events.JobEvent.JobRefused;
import com.apifyforge.events.JobEvent.JobStarted;
import com.apifyforge.events.JobEvent.JobSucceeded;
import com.apifyforge.events.JobEvent.JobTimedOut;
import com.apifyforge.events.JobEvent.RunSummary;
import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.JobWatch.StartDue;
import com.apifyforge.events.TokenCommand.ConnectToken;
import com.apifyforge.events.TokenCommand.DisconnectToken;
import com.apifyforge.events.TokenEvent.TokenInvalidated;
import com.apifyforge.events.TokenEvent.TokenRejected;
import com.apifyforge.events.TokenEvent.TokenRevoked;
import com.apifyforge.events.TokenEvent.TokenRotationDue;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.events.codec.Json;
import com.apifyforge.events.id.JobKey;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** One of each message, with every field filled; their approved text is in {@code resources/contract}. */
public final class Samples {
    public static final Instant AT = Instant.parse("2026-11-24T10:00:00Z");
    static final Instant LATER = Instant.parse("2026-11-24T10:05:00.250Z");
    public static final String TICKET = "aGVhZGVy.Y2xhaW1z.c2lnbmF0dXJl";
    public static final String SEALED = "aGVhZGVy..bm9uY2U.Y2lwaGVydGV4dA.dGFn";

    public static final JobRequested JOB = new JobRequested(
            "job-1",
            "user-1",
            new Target.Actor("apify~hello-world"),
            Json.mapper()
                    .readTree("{\"startUrls\":[{\"url\":\"https://example.com\"}],\"token\":\"of the user's own\"}"),
            new RunOptions("latest", 1024, 300, 100, new BigDecimal("1.5")),
            TICKET,
            LATER);

    public static final List<Message> ALL = List.of(
            new ConnectToken("user-1", SEALED),
            new DisconnectToken("user-1", "USE_DISPUTED"),
            new TokenStored("token-1", "user-1", 2, "apifyUser1", "jane", AT, LATER, true, "command-1"),
            new TokenRevoked("token-1", "user-1", 3, AT, "DISCONNECTED", "command-2"),
            new TokenRejected("user-1", "command-1", "NOT_ACCEPTED"),
            new TokenInvalidated("token-1", "user-1", 3, AT, "user-or-token-not-found"),
            new TokenRotationDue("token-1", "user-1", 2, 80),
            new TokenAudit(
                    "user-1",
                    "job-1",
                    "START",
                    "START",
                    "lease-1",
                    "token-1",
                    2L,
                    "spiffe://apifyforge/apify-worker",
                    AT),
            JOB,
            new JobCancelRequested("job-1", "user-1", TICKET),
            new JobStarted("job-1", "user-1", "run1", 1, AT, "dataset1", "store1"),
            new JobSucceeded("job-1", "user-1", "run1", run("SUCCEEDED")),
            new JobFailed("job-1", "user-1", "run1", run("FAILED")),
            new JobTimedOut("job-1", "user-1", "run1", run("TIMED-OUT")),
            new JobAborted("job-1", "user-1", "run1", run("ABORTED")),
            new JobRefused("job-1", "user-1", "NOT_CONNECTED", "The user has to connect a token."),
            new JobDeferred("job-1", "user-1", "RATE_LIMITED", LATER),
            new JobNeedsReview("job-1", "user-1", "run1", "NOT_CONNECTED", "The run goes on at Apify."),
            new StartDue(JOB, 2, 1, 1, AT, "APIFY_UNREADABLE", 307),
            new CancelDue(
                    new JobCancelRequested("job-1", "user-1", TICKET), 2, 1, AT, "SCHEMA", "/options/timeoutSecs"),
            new RunDue("job-1", "user-1", "run1", TICKET, 3, AT, 1, "APIFY_UNREACHABLE"),
            new JobState("job-1", "user-1", "JobStarted", "run1", AT),
            new DeadLetter(
                    "user-1",
                    "job.commands.v1",
                    3,
                    42,
                    "SCHEMA",
                    "/target",
                    "m-1",
                    "apifyforge.JobRequested.v1",
                    "/scheduler",
                    "job-1"));

    private Samples() {}

    /** What stands in a message at the place that the specification names for a key: one, or a user and a job. */
    static String at(JsonNode data, String place) {
        return place.equals("userId/jobId")
                ? JobKey.of(data.path("userId").asString(), data.path("jobId").asString())
                : data.at("/" + place).asString("");
    }

    private static RunSummary run(String status) {
        return new RunSummary(status, AT, LATER, "dataset1", "store1", 5L, new BigDecimal("0.0123"));
    }
}
