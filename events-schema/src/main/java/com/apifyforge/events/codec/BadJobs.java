package com.apifyforge.events.codec;

import com.apifyforge.events.JobCommand.JobCancelRequested;
import com.apifyforge.events.JobCommand.JobRequested;
import com.apifyforge.events.JobWatch.CancelDue;
import com.apifyforge.events.JobWatch.RunDue;
import com.apifyforge.events.JobWatch.StartDue;
import com.apifyforge.events.Limit;
import com.apifyforge.events.Message;
import com.apifyforge.events.codec.Received.BadJob;
import com.apifyforge.events.token.TokenShape;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Finds out which job a bad record is about, so that the job gets its last event. Reads token by token
 * and converts nothing, so it bears what a tree does not, and what stands before a break in the syntax counts.
 */
final class BadJobs {
    private static final Pattern ID =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:|~-]{0,%d}".formatted(Limit.ID_LENGTH.value() - 1));
    private static final Pattern RUN_ID =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~-]{0,%d}".formatted(Limit.ID_LENGTH.value() - 1));
    private static final Pattern TICKET = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
    private static final Set<String> WANTED = Set.of("jobId", "userId", "ticket", "runId");

    private static final JsonFactory PARSERS = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNestingDepth(1000)
                    .build())
            .build();

    private BadJobs() {}

    static @Nullable BadJob read(MessageType type, byte[] value) {
        var kind = type.record();
        var around = kind == StartDue.class ? "job" : kind == CancelDue.class ? "cancel" : "";
        boolean ofJob = !around.isEmpty()
                || kind == JobRequested.class
                || kind == JobCancelRequested.class
                || kind == RunDue.class;
        return ofJob ? job(kind, fields(around, value)) : null;
    }

    private static @Nullable BadJob job(Class<? extends Message> kind, Map<String, String> fields) {
        String jobId = fitting(ID, fields.get("jobId"));
        String userId = fitting(ID, fields.get("userId"));
        return jobId == null || userId == null
                ? null
                : new BadJob(
                        kind,
                        jobId,
                        userId,
                        fitting(TICKET, fields.get("ticket")),
                        fitting(RUN_ID, fields.get("runId")));
    }

    private static @Nullable String fitting(Pattern pattern, @Nullable String text) {
        boolean fits = text != null
                && text.length() <= Limit.TICKET_LENGTH.value()
                && pattern.matcher(text).matches()
                && !TokenShape.mayBeIn(text);
        return fits ? text : null;
    }

    /** The wanted texts of the object itself, or of the one under the name {@code around}. */
    private static Map<String, String> fields(String around, byte[] value) {
        var fields = new HashMap<String, String>();
        try (var parser = PARSERS.createParser(ObjectReadContext.empty(), value)) {
            if (parser.nextToken() == JsonToken.START_OBJECT && (around.isEmpty() || enter(around, parser))) {
                collect(parser, fields);
            }
        } catch (RuntimeException e) {
            // What was read up to here is what can be read.
        }
        return fields;
    }

    private static boolean enter(String name, JsonParser parser) {
        for (String at = parser.nextName(); at != null; at = parser.nextName()) {
            if (parser.nextToken() == JsonToken.START_OBJECT && at.equals(name)) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }

    private static void collect(JsonParser parser, Map<String, String> fields) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            if (WANTED.contains(name)) {
                // Named twice, it is neither the one nor the other.
                boolean clear = token == JsonToken.VALUE_STRING && !fields.containsKey(name);
                fields.put(name, clear ? parser.getString() : "");
            }
            parser.skipChildren();
        }
    }
}
