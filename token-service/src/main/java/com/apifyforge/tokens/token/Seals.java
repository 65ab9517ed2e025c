package com.apifyforge.tokens.token;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which sealed tokens of a user may still connect: none that was sealed before the user's last disconnect, and none
 * twice. Decided by the seal's own time, which its sender cannot change afterwards; a count of the last commands could
 * be pushed out by sending more. Seals from {@code notBefore} on are told apart by their command, and where they become
 * too many the oldest go and {@code notBefore} rises above them: nothing that is forgotten can come back.
 *
 * @param notBefore in seconds, as seals have them
 * @param spent the seconds at which they were sealed, by command
 */
record Seals(long notBefore, Map<String, Long> spent) {
    static final Seals NONE = new Seals(Long.MIN_VALUE, Map.of());
    static final int KEPT = 100;

    boolean isSpent(String commandId) {
        return spent.containsKey(commandId);
    }

    boolean isTooOld(Instant sealedAt) {
        return sealedAt.getEpochSecond() < notBefore;
    }

    /**
     * After the end of a command. A seal from further ahead of the broker's clock than allowed never connects as it is;
     * it must not shut out the user until then, so {@code notBefore} rises at most to the allowed time.
     */
    Seals spend(String commandId, Instant sealedAt, Instant appendedAt, Duration skew) {
        if (isTooOld(sealedAt) || isSpent(commandId)) {
            return this;
        }
        Map<String, Long> more = new LinkedHashMap<>(spent);
        more.put(commandId, sealedAt.getEpochSecond());
        if (more.size() <= KEPT) {
            return new Seals(notBefore, more);
        }
        var oldest = more.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow();
        more.remove(oldest.getKey());
        long most = appendedAt.plus(skew).getEpochSecond();
        return new Seals(notBefore, more).notBefore(Math.min(oldest.getValue() + 1, most));
    }

    /**
     * After a disconnect. {@code sentAt} is the time of the clock that seals, where the same program seals and
     * disconnects, so a clock that is off does not matter there; it is believed within {@code skew} of the broker's.
     * Seals of the same second count as later: of a user who disconnects and connects at once.
     */
    Seals disconnect(Instant sentAt, Instant appendedAt, Duration skew) {
        Instant earliest = appendedAt.minus(skew);
        Instant latest = appendedAt.plus(skew);
        Instant believed = sentAt.isBefore(earliest) ? earliest : sentAt.isAfter(latest) ? latest : sentAt;
        return notBefore(believed.getEpochSecond());
    }

    private Seals notBefore(long second) {
        if (second <= notBefore) {
            return this;
        }
        Map<String, Long> left = new LinkedHashMap<>(spent);
        left.values().removeIf(sealedAt -> sealedAt < second);
        return new Seals(second, left);
    }
}
