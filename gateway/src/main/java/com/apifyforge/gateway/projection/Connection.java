package com.apifyforge.gateway.projection;

import com.apifyforge.events.TokenEvent;
import com.apifyforge.events.TokenEvent.TokenInvalidated;
import com.apifyforge.events.TokenEvent.TokenRejected;
import com.apifyforge.events.TokenEvent.TokenRevoked;
import com.apifyforge.events.TokenEvent.TokenRotationDue;
import com.apifyforge.events.TokenEvent.TokenStored;
import com.apifyforge.gateway.log.Seen;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A user's connection as its events tell it: a value of the events up to {@code offset}, as a {@link Job} is.
 *
 * @param token null while none is connected
 * @param outcomes of the newest commands, the newest last
 * @param seen the newest events, to tell repeats
 */
public record Connection(
        String userId,
        State state,
        @Nullable Token token,
        boolean rotationDue,
        List<Outcome> outcomes,
        List<Told> seen,
        long offset) {
    private static final int MOST = 20;

    /** What a user can do with it. */
    public enum State {
        NOT_CONNECTED,
        CONNECTED,
        INVALID
    }

    /** The connected token; never anything of itself. */
    public record Token(
            long version, @Nullable String apifyUsername, boolean verified, Instant storedAt, Instant rotateBy) {}

    /** What came of a command; {@code offset} is that of the event that told it. */
    public record Outcome(
            String commandId, Result result, @Nullable String reason, long offset) {}

    /** How a command ended. */
    public enum Result {
        STORED,
        REVOKED,
        REJECTED
    }

    /** An event and its place. */
    record Told(String id, long offset) {}

    public static Connection none(String userId) {
        return new Connection(userId, State.NOT_CONNECTED, null, false, List.of(), List.of(), Job.NONE);
    }

    /** Empty while no event has answered this command. */
    public Optional<Outcome> outcome(String commandId) {
        return outcomes.reversed().stream()
                .filter(outcome -> outcome.commandId.equals(commandId))
                .findFirst();
    }

    boolean knows(Seen event) {
        return seen.stream().anyMatch(told -> told.id.equals(event.id()) && told.offset != event.offset());
    }

    Connection with(TokenEvent event, Seen place) {
        if (place.offset() <= offset) {
            return this;
        }
        if (knows(place)) {
            return new Connection(userId, state, token, rotationDue, outcomes, seen, place.offset());
        }
        return switch (event) {
            case TokenStored stored ->
                next(State.CONNECTED, token(stored), false, outcome(stored, place, Result.STORED, null), place);
            case TokenRevoked revoked ->
                next(State.NOT_CONNECTED, null, false, outcome(revoked, place, Result.REVOKED, null), place);
            case TokenRejected rejected ->
                next(state, token, rotationDue, outcome(rejected, place, Result.REJECTED, rejected.reason()), place);
            case TokenInvalidated invalidated ->
                next(isCurrent(invalidated.version()) ? State.INVALID : state, token, rotationDue, null, place);
            case TokenRotationDue due -> next(state, token, rotationDue || isCurrent(due.version()), null, place);
        };
    }

    private boolean isCurrent(long version) {
        return token != null && token.version == version;
    }

    private static Token token(TokenStored stored) {
        return new Token(
                stored.version(), stored.apifyUsername(), stored.verified(), stored.storedAt(), stored.rotateBy());
    }

    private static @Nullable Outcome outcome(TokenEvent event, Seen place, Result result, @Nullable String reason) {
        String command = event.commandId();
        return command == null ? null : new Outcome(command, result, reason, place.offset());
    }

    private Connection next(State next, @Nullable Token now, boolean due, @Nullable Outcome outcome, Seen place) {
        return new Connection(
                userId,
                next,
                now,
                due,
                outcome == null ? outcomes : newest(outcomes, outcome),
                newest(seen, new Told(place.id(), place.offset())),
                place.offset());
    }

    private static <T> List<T> newest(List<T> list, T added) {
        var all = new ArrayList<>(list);
        all.add(added);
        return List.copyOf(all.subList(Math.max(0, all.size() - MOST), all.size()));
    }
}
