package com.apifyforge.tokens.command;

import com.apifyforge.events.Reason;
import com.apifyforge.tokens.command.PendingConnects.PendingConnect;
import com.apifyforge.tokens.token.ConnectCommand;
import com.apifyforge.tokens.token.DisconnectCommand;
import com.apifyforge.tokens.token.TokenVault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out commands, each to a durable end: a change or a rejection, remembered with its event, or a place among the
 * waiting.
 */
final class TokenCommandHandler {
    private static final Logger log = LoggerFactory.getLogger(TokenCommandHandler.class);

    private static final Duration LONGEST_ASKED = Duration.ofMinutes(10);

    private final ConnectAttempt connecting;
    private final TokenVault vault;
    private final PendingConnects waiting;
    private final CommandSettings settings;
    private final Clock clock;

    TokenCommandHandler(
            ConnectAttempt connecting,
            TokenVault vault,
            PendingConnects waiting,
            CommandSettings settings,
            Clock clock) {
        this.connecting = connecting;
        this.vault = vault;
        this.waiting = waiting;
        this.settings = settings;
        this.clock = clock;
    }

    /** {@code patience} bounds the wait for Apify; with none left the command waits in the database from the start. */
    void connect(ConnectCommand connect, Duration patience) {
        if (vault.hasEnded(connect.userId(), connect.commandId())) {
            return;
        }
        supersede(connect.userId(), connect.commandId(), connect.offset());
        if (waiting.holds(connect.userId(), connect.commandId())) {
            // Delivered again after a crash: the sweep has it.
            return;
        }
        if (vault.isTooOld(connect)) {
            reject(connect, Reason.SEALED_BEFORE_DISCONNECT);
            return;
        }
        switch (patience.isPositive() ? connecting.attempt(connect, patience) : new ConnectOutcome.Later(null)) {
            case ConnectOutcome.Handled() -> {}
            case ConnectOutcome.Rejected(Reason reason) -> reject(connect, reason);
            case ConnectOutcome.Later(Duration after) -> putAside(connect, after);
        }
    }

    private void putAside(ConnectCommand connect, @Nullable Duration after) {
        if (waiting.put(connect, dueAgain(0, after))) {
            log.info("{} waits for an answer", connect);
        } else {
            reject(connect, Reason.SUPERSEDED);
        }
    }

    void disconnect(DisconnectCommand disconnect) {
        if (!vault.hasEnded(disconnect.userId(), disconnect.commandId())) {
            supersede(disconnect.userId(), disconnect.commandId(), disconnect.offset());
            vault.revoke(disconnect).ifPresent(reason -> vault.reject(disconnect, reason));
        }
    }

    /**
     * The newest command wins: an older one that waits, or is being tried at this moment elsewhere, comes to nothing.
     * By offset and not by arrival, as commands that were handled already can be delivered again.
     */
    private void supersede(String userId, String commandId, long offset) {
        waiting.older(userId, commandId, offset).ifPresent(older -> {
            reject(older, Reason.SUPERSEDED);
            waiting.remove(userId, older.commandId());
        });
    }

    void retry(PendingConnect due) {
        ConnectCommand connect = due.connect();
        if (vault.hasEnded(connect.userId(), connect.commandId())) {
            waiting.remove(connect.userId(), connect.commandId());
            return;
        }
        switch (attempt(connect)) {
            case ConnectOutcome.Handled() -> waiting.remove(connect.userId(), connect.commandId());
            case ConnectOutcome.Rejected(Reason reason) -> {
                reject(connect, reason);
                waiting.remove(connect.userId(), connect.commandId());
            }
            case ConnectOutcome.Later(Duration after) ->
                waiting.postpone(connect.userId(), connect.commandId(), dueAgain(due.tries(), after));
        }
    }

    private ConnectOutcome attempt(ConnectCommand connect) {
        return connect.appendedAt().plus(settings.giveUpAfter()).isBefore(clock.instant())
                ? new ConnectOutcome.Rejected(Reason.APIFY_UNREACHABLE)
                : connecting.attempt(connect, settings.retryMost());
    }

    /** A seal that does not open is not remembered: anyone who may write commands could push out the user's own. */
    private void reject(ConnectCommand connect, Reason reason) {
        vault.reject(connect, reason, connecting.opens(connect));
    }

    /** Doubled each time; as long as Apify's answer says, within limits: it must not put a user off for days. */
    private Instant dueAgain(int tries, @Nullable Duration asked) {
        Duration pause = settings.retryFirst().multipliedBy(1L << Math.min(tries, 10));
        Duration bounded = least(pause, settings.retryMost());
        return clock.instant().plus(asked == null ? bounded : least(asked.plus(bounded), LONGEST_ASKED));
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
