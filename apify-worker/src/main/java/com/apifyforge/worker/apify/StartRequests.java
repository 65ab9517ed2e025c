package com.apifyforge.worker.apify;

import com.apifyforge.apify.StartRequest;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.RunOptions;
import com.apifyforge.events.Target;
import com.apifyforge.events.codec.Json;

/** The start request at Apify of a job, with the marker of the attempt. */
public final class StartRequests {
    private StartRequests() {}

    public static StartRequest of(JobRequested job, String marker) {
        RunOptions options = job.options();
        return new StartRequest(
                kind(job.target()),
                id(job.target()),
                marker,
                job.input() == null ? "{}" : Json.mapper().writeValueAsString(job.input()),
                options.build(),
                options.memoryMbytes(),
                options.timeoutSecs(),
                options.maxItems(),
                options.maxTotalChargeUsd());
    }

    public static StartRequest.Kind kind(Target target) {
        return switch (target) {
            case Target.Actor _ -> StartRequest.Kind.ACTOR;
            case Target.Task _ -> StartRequest.Kind.TASK;
        };
    }

    public static String id(Target target) {
        return switch (target) {
            case Target.Actor(String actorId) -> actorId;
            case Target.Task(String taskId) -> taskId;
        };
    }
}
