package com.apifyforge.events.lease;

import com.apifyforge.events.Limit;
import com.apifyforge.events.codec.ContractException;
import com.apifyforge.events.codec.Json;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes the bodies of the lease endpoints, the same way at both ends. Reading throws
 * {@link ContractException} that says where the fault is and never quotes the body, which holds sealed tokens and
 * tickets. Unknown fields are ignored.
 */
public final class LeaseJson {
    /** Asks or results in one call; a batch of the worker is smaller. */
    public static final int MAX_BATCH = Limit.LEASE_BATCH.value();

    /** The longest body: a full batch of the longest tickets or sealed tokens. */
    public static final int MAX_BYTES = Limit.LEASE_BODY_BYTES.value();

    private static final JsonMapper MAPPER = Json.mapper()
            .rebuild()
            // Unlike the features for creators, this can be taken back for a field that may be missing.
            .changeDefaultNullHandling(nulls -> nulls.withValueNulls(Nulls.FAIL, Nulls.FAIL))
            .build();

    private LeaseJson() {}

    public static byte[] write(LeaseRequest request) {
        return MAPPER.writeValueAsBytes(request);
    }

    /** Checks that there are 1 to {@link #MAX_BATCH} lease requests. */
    public static LeaseRequest readRequest(byte[] body) {
        LeaseRequest request = read(LeaseRequest.class, body);
        requireSmall(request.publicKey());
        requireBatch(request.asks(), "asks");
        return request;
    }

    /** {@code {"answers":[…]}}, in the order of the requests. */
    public static byte[] write(List<LeaseAnswer> answers) {
        return MAPPER.writeValueAsBytes(new Answers(answers));
    }

    public static List<LeaseAnswer> readAnswers(byte[] body) {
        List<LeaseAnswer> answers = read(Answers.class, body).answers();
        requireNoGaps(answers, "answers");
        return answers;
    }

    public static byte[] write(LeaseResult.Batch results) {
        return MAPPER.writeValueAsBytes(results);
    }

    /** Checks that there are 1 to {@link #MAX_BATCH} results. */
    public static LeaseResult.Batch readResults(byte[] body) {
        LeaseResult.Batch batch = read(LeaseResult.Batch.class, body);
        requireBatch(batch.results(), "results");
        return batch;
    }

    public static byte[] write(LeaseResult.Accepted accepted) {
        return MAPPER.writeValueAsBytes(accepted);
    }

    public static LeaseResult.Accepted readAccepted(byte[] body) {
        LeaseResult.Accepted accepted = read(LeaseResult.Accepted.class, body);
        requireNoGaps(accepted.accepted(), "accepted");
        return accepted;
    }

    private static <T> T read(Class<T> type, byte[] body) {
        if (body.length > MAX_BYTES) {
            throw new ContractException("The body is longer than " + MAX_BYTES + " bytes.");
        }
        JsonNode json = Json.read(body);
        if (!json.isObject()) {
            throw new ContractException("The body is no object.");
        }
        try {
            return MAPPER.treeToValue(json, type);
        } catch (JacksonException e) {
            throw new ContractException("The body breaks the lease contract at " + path(e) + ".");
        }
    }

    /** Parts of the key are repeated in the answers, a hundred times in the worst case. */
    private static void requireSmall(Map<String, String> publicKey) {
        boolean small = publicKey.size() <= Limit.JWK_FIELDS.value()
                && publicKey.entrySet().stream()
                        .allMatch(field -> field.getKey().length() <= Limit.JWK_FIELD_LENGTH.value()
                                && field.getValue().length() <= Limit.JWK_FIELD_LENGTH.value());
        if (!small) {
            throw new ContractException("'/publicKey' may have %d members of at most %d characters."
                    .formatted(Limit.JWK_FIELDS.value(), Limit.JWK_FIELD_LENGTH.value()));
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
