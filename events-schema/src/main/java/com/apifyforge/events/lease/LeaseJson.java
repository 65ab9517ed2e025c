package com.apifyforge.events.lease;

import com.apifyforge.events.ContractException;
import com.apifyforge.events.Json;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes the bodies of the lease endpoints, the same way at both ends. Reading throws
 * {@link ContractException} that says where the fault is and never quotes the body, which holds sealed tokens and
 * tickets. Unknown fields are ignored.
 */
public final class LeaseJson {
    /** Asks or results in one call; a batch of the worker is smaller. */
    public static final int MAX_BATCH = 100;

    /** The longest body: {@value #MAX_BATCH} of the longest tickets or sealed tokens. */
    public static final int MAX_BYTES = 1024 * 1024;

    private static final JsonMapper MAPPER = Json.mapper()
            .rebuild()
            // Unlike the features for creators, this can be taken back for a field that may be missing.
            .changeDefaultNullHandling(nulls -> nulls.withValueNulls(Nulls.FAIL, Nulls.FAIL))
            .build();
    private static final ObjectReader REQUEST = MAPPER.readerFor(LeaseRequest.class);
    private static final ObjectReader ANSWERS = MAPPER.readerFor(Answers.class);
    private static final ObjectReader RESULTS = MAPPER.readerFor(LeaseResult.Batch.class);
    private static final ObjectReader ACCEPTED = MAPPER.readerFor(LeaseResult.Accepted.class);

    private LeaseJson() {}

    public static byte[] write(LeaseRequest request) {
        return MAPPER.writeValueAsBytes(request);
    }

    /** Checks that there are 1 to {@value #MAX_BATCH} asks. */
    public static LeaseRequest readRequest(byte[] body) {
        LeaseRequest request = read(REQUEST, body);
        requireBatch(request.asks(), "asks");
        return request;
    }

    /** {@code {"answers":[…]}}, in the order of the asks. */
    public static byte[] write(List<LeaseAnswer> answers) {
        return MAPPER.writeValueAsBytes(new Answers(answers));
    }

    public static List<LeaseAnswer> readAnswers(byte[] body) {
        List<LeaseAnswer> answers = LeaseJson.<Answers>read(ANSWERS, body).answers();
        requireNoGaps(answers, "answers");
        return answers;
    }

    public static byte[] write(LeaseResult.Batch results) {
        return MAPPER.writeValueAsBytes(results);
    }

    /** Checks that there are 1 to {@value #MAX_BATCH} results. */
    public static LeaseResult.Batch readResults(byte[] body) {
        LeaseResult.Batch batch = read(RESULTS, body);
        requireBatch(batch.results(), "results");
        return batch;
    }

    public static byte[] write(LeaseResult.Accepted accepted) {
        return MAPPER.writeValueAsBytes(accepted);
    }

    public static LeaseResult.Accepted readAccepted(byte[] body) {
        LeaseResult.Accepted accepted = read(ACCEPTED, body);
        requireNoGaps(accepted.accepted(), "accepted");
        return accepted;
    }

    private static <T> T read(ObjectReader reader, byte[] body) {
        if (body.length > MAX_BYTES) {
            throw new ContractException("The body is longer than " + MAX_BYTES + " bytes.");
        }
        try {
            T value = reader.readValue(body);
            if (value == null) {
                throw new ContractException("The body is null.");
            }
            return value;
        } catch (JacksonException e) {
            throw new ContractException("The body breaks the lease contract at " + path(e) + ".");
        }
    }

    private static String path(JacksonException e) {
        var path = new StringBuilder("'");
        for (var step : e.getPath()) {
            path.append('/').append(step.getPropertyName() == null ? step.getIndex() : step.getPropertyName());
        }
        return path.append("'").toString();
    }

    private static void requireBatch(List<?> batch, String name) {
        if (batch.isEmpty() || batch.size() > MAX_BATCH) {
            throw new ContractException("'/" + name + "' must have 1 to " + MAX_BATCH + " items.");
        }
        requireNoGaps(batch, name);
    }

    private static void requireNoGaps(List<?> list, String name) {
        if (list.stream().anyMatch(item -> item == null)) {
            throw new ContractException("'/" + name + "' holds null.");
        }
    }

    private record Answers(List<LeaseAnswer> answers) {}
}
