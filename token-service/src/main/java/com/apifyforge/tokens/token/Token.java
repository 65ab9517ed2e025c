package com.apifyforge.tokens.token;

import com.apifyforge.apify.Account;
import com.apifyforge.tokens.envelope.Envelope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A user's connection in one of its states. Its wrapped key is stored apart: without it no envelope opens. */
public sealed interface Token {
    TokenVersion id();

    Dates dates();

    /** Whether Apify named the token's account at the connect. */
    boolean verified();

    /** The user disconnected after {@code then}. A later connect does not change this. */
    default boolean disconnectedSince(Instant then) {
        // Seconds, as a ticket has them: of two things in the same second nobody can say which came first.
        return dates().disconnectedAt().isAfter(then.plusSeconds(1));
    }

    /** A token that a connect replaces and a disconnect ends. */
    sealed interface Live extends Token {
        /** Null if the token may not read its own account. */
        @Nullable
        Account account();

        @Override
        default boolean verified() {
            return account() != null;
        }
    }

    record Connected(
            TokenVersion id, Envelope envelope, @Nullable Account account, Dates dates) implements Live {}

    /** Apify refused it twice and its key is destroyed; until the user connects or disconnects. */
    record Invalid(TokenVersion id, @Nullable Account account, Dates dates) implements Live {}

    record Disconnected(TokenVersion id, boolean verified, Dates dates) implements Token {}

    /** {@code disconnectedAt} is the user's last disconnect, {@link Instant#EPOCH} if there was none. */
    record Dates(Instant storedAt, Instant rotateBy, Instant disconnectedAt) {}
}
