package com.apifyforge.gateway.deadletter;

import com.apifyforge.client.Tail;
import com.apifyforge.client.deadletter.Redaction;
import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.Message;
import com.apifyforge.events.codec.Json;
import com.apifyforge.events.codec.Received;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What strangers wrote, with everything masked that looks like a secret; their ids too may be one. */
public final class Masked {
    private static final int LONGEST = 8 * 1024;

    private Masked() {}

    /** {@code topic, partition, offset, at, key, type, data} on one line; of a bad record the fault and no type. */
    public static String entry(Tail.Entry entry) {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("topic", entry.topic()).put("partition", entry.partition()).put("offset", entry.offset());
        switch (entry.received()) {
            case Received.Good(String _, Instant time, Message message) ->
                json.put("at", time.toString())
                        .put("key", text(message.key()))
                        .put("type", message.getClass().getSimpleName())
                        .set("data", data(message));
            case Received.Bad(DeadLetter letter, var _) ->
                json.put("at", entry.appended().toString())
                        .put("key", text(letter.key()))
                        .set("data", data(letter));
        }
        return json.toString();
    }

    /** Cut where it is long: then it is text and not JSON. */
    private static JsonNode data(Message message) {
        JsonNode masked = Redaction.of(Json.mapper().valueToTree(message));
        String text = masked.toString();
        return text.length() <= LONGEST
                ? masked
                : Json.mapper().getNodeFactory().stringNode(text.substring(0, LONGEST) + "…");
    }

    static String text(String text) {
        return Redaction.ofText(text);
    }

    static @Nullable String textOrNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text(text);
    }
}
