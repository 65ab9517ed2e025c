package com.apifyforge.tokens.token;

import com.apifyforge.events.TokenEvent.TokenRejected;
import com.apifyforge.events.Topic;
import com.apifyforge.tokens.outbox.Publisher;
import com.apifyforge.tokens.token.WaitingConnects.Waiting;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out commands, each to a durable end: a change, a published rejection, or a place among the waiting. */
final class Commands {
    private static final Logger log = LoggerFactory.getLogger(Commands.class);

    private static final Duration LONGEST_ASKED = Duration.ofMinutes(10);

    private final Connecting connecting;
    private final TokenVault vault;
    private final WaitingConnects waiting;
    private final Publisher publisher;
    private final TokenSettings settings;
    private final Clock clock;

    Commands(
            Connecting connecting,
            TokenVault vault,
            WaitingConnects waiting,
            Publisher publisher,
            TokenSettings settings,
            Clock clock) {
        this.connecting = connecting;
        this.vault = vault;
        this.waiting = waiting;
        this.publisher = publisher;
        this.settings = settings;
        this.clock = clock;
    }

    /** {@code patience} bounds the wait for Apify; with none left the command waits in the database from the start. */
    void connect(Connect connect, Duration patience) {
        supersede(connect.userId(), connect.commandId());
        if (waiting.holds(connect.userId(), connect.commandId())) {
            // Delivered again after a crash: the sweep has it.
            return;
        }
        switch (patience.isPositive()
                ? connecting.attempt(connect, patience, () -> true)
                : new ConnectOutcome.Later(null)) {
            case ConnectOutcome.Handled() -> {}
            case ConnectOutcome.Rejected(Rejection reason) -> reject(connect.userId(), connect.commandId(), reason);
            case ConnectOutcome.Later(Duration after) -> {
                log.info("{} waits for an answer", connect);
                waiting.put(connect, dueAgain(0, after));
            }
        }
    }

    void disconnect(String userId, String commandId) {
        supersede(userId, commandId);
        vault.revoke(userId, commandId, "DISCONNECTED_BY_USER")
                .ifPresentOrElse(reason -> reject(userId, commandId, reason), () -> vault.relay(userId));
    }

    /** The newest command wins: an older one that waits, or is being tried at this moment elsewhere, comes to nothing. */
    private void supersede(String userId, String commandId) {
        Optional<String> older = waiting.removeOther(userId, commandId);
        if (older.isPresent()) {
            vault.fence(userId);
            reject(userId, older.get(), Rejection.SUPERSEDED);
        }
    }

    void retry(Waiting due) {
        Connect connect = due.connect();
        if (connect.appendedAt().plus(settings.giveUpAfter()).isBefore(clock.instant())) {
            end(connect, Rejection.APIFY_UNREACHABLE);
            return;
        }
        var outcome = connecting.attempt(
                connect, settings.retryMost(), () -> waiting.holds(connect.userId(), connect.commandId()));
        switch (outcome) {
            case ConnectOutcome.Handled() -> waiting.remove(connect.userId(), connect.commandId());
            case ConnectOutcome.Rejected(Rejection reason) -> end(connect, reason);
            case ConnectOutcome.Later(Duration after) ->
                waiting.postpone(connect.userId(), connect.commandId(), dueAgain(due.tries(), after));
        }
    }

    private void end(Connect connect, Rejection reason) {
        if (waiting.holds(connect.userId(), connect.commandId())) {
            reject(connect.userId(), connect.commandId(), reason);
            waiting.remove(connect.userId(), connect.commandId());
        }
    }

    /** Doubled each time; as long as Apify asks for, within limits: its answer must not put a user off for days. */
    private Instant dueAgain(int tries, @Nullable Duration asked) {
        Duration pause = settings.retryFirst().multipliedBy(1L << Math.min(tries, 10));
        Duration bounded = least(pause, settings.retryMost());
        return clock.instant().plus(asked == null ? bounded : least(asked.plus(bounded), LONGEST_ASKED));
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Published directly: no state changes with it, and the command counts as handled only when the broker has it. */
    private void reject(String userId, String commandId, Rejection reason) {
        log.info("Rejected command {} of user {}: {}", commandId, userId, reason);
        publisher.publish(
                Topic.TOKEN_EVENTS,
                commandId + ":TokenRejected",
                clock.instant(),
                new TokenRejected(userId, commandId, reason.name()));
    }
}
