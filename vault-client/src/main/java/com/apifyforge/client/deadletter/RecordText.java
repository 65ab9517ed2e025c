package com.apifyforge.client.deadletter;

import com.apifyforge.client.Terminal;
import com.apifyforge.events.codec.ContractException;
import com.apifyforge.events.codec.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A record whatever it holds, fit to be looked at: secrets masked, control characters escaped, at a bounded length. */
public record RecordText(ConsumerRecord<byte[], byte[]> record) {
    private static final int MAX_VALUE = 8 * 1024;
    private static final int MAX_FIELD = 512;

    /** More than this is not even looked through. */
    private static final int MAX_MASKED = 1024 * 1024;

    /** Headers, key and value, each line on its own. */
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add("Headers");
        for (Header header : record.headers()) {
            lines.add("  " + field(header.key()) + ": " + headerValue(header));
        }
        lines.add("Key");
        lines.add("  " + key());
        lines.add("Value, " + size());
        shortValue().lines().forEach(line -> lines.add("  " + line));
        return lines;
    }

    /** {@code headers, key, bytes, value}: the value as JSON if it is, else as text. */
    public ObjectNode json() {
        ObjectNode json = Json.mapper().createObjectNode();
        for (Header header : record.headers()) {
            json.withArray("headers")
                    .addObject()
                    .put("name", field(header.key()))
                    .put("value", headerValue(header));
        }
        json.put("key", key()).put("bytes", record.value() == null ? 0 : record.value().length);
        parsed().map(Redaction::of)
                .ifPresentOrElse(value -> json.set("value", value), () -> json.put("value", shortValue()));
        return json;
    }

    private String size() {
        return record.value() == null ? "none" : record.value().length + " bytes";
    }

    private String key() {
        return record.key() == null ? "none" : field(text(record.key()));
    }

    /** A name may say that its value is a secret. */
    private static String headerValue(Header header) {
        if (header.value() == null) {
            return "none";
        }
        return Redaction.isSecretName(header.key()) ? Redaction.MASK : field(text(header.value()));
    }

    /** The value as it is shown, cut where it is long. */
    public String shortValue() {
        return cut(value(), MAX_VALUE);
    }

    private String value() {
        if (record.value() == null) {
            return "none";
        }
        return parsed().map(json -> Terminal.escaped(Redaction.of(json).toPrettyString()))
                .orElseGet(() -> Terminal.escaped(Redaction.ofText(text(record.value()))));
    }

    /** Empty for what our reader refuses: it is shown as it is written. */
    private Optional<JsonNode> parsed() {
        if (record.value() == null || record.value().length > MAX_MASKED) {
            return Optional.empty();
        }
        try {
            JsonNode json = Json.readInput(record.value());
            return json.isContainer() ? Optional.of(json) : Optional.empty();
        } catch (ContractException e) {
            return Optional.empty();
        }
    }

    /** In one line: a key must not look like the lines below it. */
    private static String field(@Nullable String text) {
        return text == null
                ? "none"
                : cut(Terminal.escaped(Redaction.ofText(text)).replace("\n", "\\u000a"), MAX_FIELD);
    }

    /** As UTF-8, or else a character for each byte, which {@link Terminal#escaped} shows in hexadecimal. */
    private static String text(byte[] bytes) {
        var shown = ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, MAX_MASKED));
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(shown).toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, 0, shown.capacity(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String cut(String text, int length) {
        return text.length() <= length
                ? text
                : text.substring(0, length) + "… (" + (text.length() - length) + " more characters)";
    }
}
