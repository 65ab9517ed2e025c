package com.apifyforge.events.codec;

import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobWatch.StartDue;
import com.apifyforge.events.Reason;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Fields at the top of a job that mean an option or the target and stand in the wrong place or are written in another
 * way. Unknown fields are ignored, but ignored limits cost money: a run without its time limit goes on for days.
 */
final class MisplacedFields {
    private static final Set<String> FIELDS =
            Set.of("jobId", "userId", "target", "input", "options", "ticket", "deadline");

    /** Ours, and what Apify's own API and clients call them. */
    private static final Set<String> TAKEN = Stream.concat(
                    FIELDS.stream(),
                    Stream.of(
                            "actorId",
                            "taskId",
                            "build",
                            "memoryMbytes",
                            "timeoutSecs",
                            "maxItems",
                            "maxTotalChargeUsd",
                            "actor",
                            "actId",
                            "task",
                            "memory",
                            "memoryMb",
                            "timeout",
                            "timeoutSeconds",
                            "maxTotalCharge",
                            "runInput"))
            .map(MisplacedFields::plain)
            .collect(Collectors.toUnmodifiableSet());

    private MisplacedFields() {}

    static void check(MessageType type, JsonNode json) throws FaultyMessageException {
        if (type.record() == JobRequested.class) {
            checkJob(json);
        } else if (type.record() == StartDue.class) {
            try {
                checkJob(json.path("job"));
            } catch (FaultyMessageException fault) {
                throw fault.under("job");
            }
        }
    }

    private static void checkJob(JsonNode job) throws FaultyMessageException {
        for (String name : job.propertyNames()) {
            if (!FIELDS.contains(name) && TAKEN.contains(plain(name))) {
                throw new FaultyMessageException(Reason.SCHEMA, "").under(name);
            }
        }
    }

    /** Without case, {@code -}, {@code _} and a plural. */
    private static String plain(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
        return plain.endsWith("s") ? plain.substring(0, plain.length() - 1) : plain;
    }
}
