package com.apifyforge.ctl.tail;

import com.apifyforge.client.Tail;
import com.apifyforge.client.Terminal;
import com.apifyforge.ctl.console.Screen;
import com.apifyforge.events.DeadLetter;
import com.apifyforge.events.Message;
import com.apifyforge.events.codec.Json;
import com.apifyforge.events.codec.Received;
import java.time.Instant;
import java.util.Set;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One event on one line: for people {@code 10:00:05 CET JobStarted jobId=job-1 …}, for machines a JSON object. */
public final class EventLine {
    /** Long, and of no use to a reader. */
    private static final Set<String> ELIDED = Set.of("sealedToken", "ticket");

    private static final int LONGEST_VALUE = 120;

    private EventLine() {}

    public static String of(Tail.Entry entry, Screen screen) {
        return switch (entry.received()) {
            case Received.Good good -> of(good.time(), good.message(), screen);
            case Received.Bad(DeadLetter letter, var _) ->
                line(entry.appended(), screen, "(unreadable)", Json.mapper().valueToTree(letter));
        };
    }

    public static String of(Instant time, Message message, Screen screen) {
        return line(
                time, screen, message.getClass().getSimpleName(), Json.mapper().valueToTree(message));
    }

    /** {@code topic, partition, offset, time, id, type, data}, or {@code fault} in place of the last three. */
    static String json(Tail.Entry entry) {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("topic", entry.topic()).put("partition", entry.partition()).put("offset", entry.offset());
        switch (entry.received()) {
            case Received.Good(String id, Instant time, Message message) ->
                json.put("time", time.toString())
                        .put("id", id)
                        .put("type", message.getClass().getSimpleName())
                        .set("data", elided(Json.mapper().valueToTree(message)));
            case Received.Bad(DeadLetter letter, var _) ->
                json.put("time", entry.appended().toString())
                        .set("fault", Json.mapper().valueToTree(letter));
        }
        return Terminal.json(json.toString());
    }

    private static String line(Instant time, Screen screen, String name, JsonNode data) {
        var words = new StringJoiner(" ");
        words.add(screen.time(time)).add(String.format("%-16s", name));
        addFields(words, "", elided(data));
        return words.toString();
    }

    private static void addFields(StringJoiner words, String prefix, JsonNode data) {
        for (var field : data.properties()) {
            String name = prefix + field.getKey();
            if (field.getValue().isObject() && !name.equals("input")) {
                addFields(words, name + ".", field.getValue());
            } else {
                words.add(name + "=" + readable(field.getValue()));
            }
        }
    }

    private static String readable(JsonNode value) {
        String text = Terminal.harmless(value.isString() ? value.stringValue() : value.toString());
        String cut = text.length() > LONGEST_VALUE ? text.substring(0, LONGEST_VALUE) + "…" : text;
        return cut.indexOf(' ') >= 0 ? "'" + cut + "'" : cut;
    }

    private static JsonNode elided(JsonNode data) {
        if (data instanceof ObjectNode object) {
            for (var field : object.properties()) {
                if (ELIDED.contains(field.getKey())) {
                    field.setValue(Json.mapper().getNodeFactory().stringNode("…"));
                } else if (!field.getKey().equals("input")) {
                    elided(field.getValue());
                }
            }
        }
        return data;
    }
}
