package com.apifyforge.tokens.command;

import com.apifyforge.events.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of one attempt to connect. */
sealed interface ConnectOutcome {
    /** Stored now or earlier, or superseded by a newer command. */
    record Handled() implements ConnectOutcome {}

    record Rejected(Reason reason) implements ConnectOutcome {}

    /** Apify or the wrapping key did not answer: to be tried again. */
    record Later(@Nullable Duration after) implements ConnectOutcome {}
}
