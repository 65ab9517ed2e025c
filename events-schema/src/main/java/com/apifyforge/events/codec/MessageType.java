package com.apifyforge.events.codec;

import com.apifyforge.events.JobWatch;
import com.apifyforge.events.Limit;
import com.apifyforge.events.Message;
import com.apifyforge.events.Reason;
import com.apifyforge.events.TokenCommand;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One kind of message, found from the sealed families themselves, so that a new record cannot be forgotten here. Its
 * name is that of the record; its major version is 1 as long as no message needs a second one.
 */
public record MessageType(Class<? extends Message> record) {
    private static final String PREFIX = "apifyforge.";
    private static final String VERSION = ".v1";

    private static final Map<String, MessageType> BY_NAME =
            records(Message.class).collect(Collectors.toUnmodifiableMap(MessageType::name, Function.identity()));

    public static Stream<MessageType> all() {
        return BY_NAME.values().stream();
    }

    public static MessageType of(Message message) {
        return new MessageType(message.getClass());
    }

    /** From {@code apifyforge.<Name>.v<n>}. */
    static MessageType ofCeType(String ceType) throws FaultyMessageException {
        int version = ceType.lastIndexOf(".v");
        if (!ceType.startsWith(PREFIX) || version < PREFIX.length()) {
            throw new FaultyMessageException(Reason.UNKNOWN_TYPE, "");
        }
        MessageType type = Optional.ofNullable(BY_NAME.get(ceType.substring(PREFIX.length(), version)))
                .orElseThrow(() -> new FaultyMessageException(Reason.UNKNOWN_TYPE, ""));
        if (!ceType.endsWith(VERSION)) {
            throw new FaultyMessageException(Reason.UNKNOWN_VERSION, "");
        }
        return type;
    }

    public String name() {
        return record.getSimpleName();
    }

    String ceType() {
        return PREFIX + name() + VERSION;
    }

    /** A waiting message holds a command whole, so it may be larger and deeper by what is around that. */
    int maxBytes() {
        if (TokenCommand.class.isAssignableFrom(record)) {
            return Limit.TOKEN_COMMAND_BYTES.value();
        }
        return (wraps() ? Limit.WAITING_RECORD_BYTES : Limit.RECORD_BYTES).value();
    }

    int maxDepth() {
        return wraps() ? Limit.JSON_DEPTH.value() + 1 : Limit.JSON_DEPTH.value();
    }

    Way way() {
        return Way.ofMessage(record);
    }

    private boolean wraps() {
        return JobWatch.class.isAssignableFrom(record);
    }

    private static Stream<MessageType> records(Class<?> family) {
        return family.isSealed()
                ? Arrays.stream(family.getPermittedSubclasses()).flatMap(MessageType::records)
                : Stream.of(new MessageType(family.asSubclass(Message.class)));
    }
}
