package com.apifyforge.tokens.command;

import com.apifyforge.apify.Account;
import com.apifyforge.events.Limit;
import com.apifyforge.events.Reason;
import com.apifyforge.events.sealing.Opener;
import com.apifyforge.events.sealing.SealBrokenException;
import com.apifyforge.events.sealing.SealHeader;
import com.apifyforge.events.token.TokenShape;
import com.apifyforge.secret.Loan;
import com.apifyforge.tokens.apify.AccountAnswer;
import com.apifyforge.tokens.apify.AccountCheck;
import com.apifyforge.tokens.envelope.KeysUnavailableException;
import com.apifyforge.tokens.envelope.UnreadableException;
import com.apifyforge.tokens.sealing.SealingKeys;
import com.apifyforge.tokens.token.ConnectCommand;
import com.apifyforge.tokens.token.TokenVault;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One attempt to connect: checks the seal, asks Apify whose token it is, and has it stored. */
final class ConnectAttempt {
    private final SealingKeys sealingKeys;
    private final AccountCheck accounts;
    private final TokenVault vault;
    private final CommandSettings settings;

    ConnectAttempt(SealingKeys sealingKeys, AccountCheck accounts, TokenVault vault, CommandSettings settings) {
        this.sealingKeys = sealingKeys;
        this.accounts = accounts;
        this.vault = vault;
        this.settings = settings;
    }

    /** {@code patience} bounds the wait for Apify. */
    ConnectOutcome attempt(ConnectCommand connect, Duration patience) {
        try {
            SealHeader header = SealHeader.of(connect.sealedToken());
            if (!inTime(header, connect.appendedAt())) {
                return new ConnectOutcome.Rejected(Reason.COMMAND_EXPIRED);
            }
            Optional<Opener> opener = sealingKeys.find(header.keyId());
            return opener.isEmpty()
                    ? new ConnectOutcome.Rejected(Reason.SEALING_KEY_UNKNOWN)
                    : attempt(
                            connect,
                            opener.get().loan(connect.sealedToken(), connect.userId(), connect.commandId()),
                            patience);
        } catch (SealBrokenException broken) {
            return new ConnectOutcome.Rejected(Reason.SEAL_BROKEN);
        } catch (KeysUnavailableException later) {
            return new ConnectOutcome.Later(null);
        }
    }

    private ConnectOutcome attempt(ConnectCommand connect, Loan token, Duration patience) {
        // Before Apify is asked: what is no token is often another secret, and a line break would let its sender write
        // headers of his own.
        Optional<TokenShape.Slip> slip = token.lend(secret -> secret.lend(TokenShape::slip));
        if (slip.isPresent()) {
            return new ConnectOutcome.Rejected(slip.get().reason());
        }
        return switch (accounts.ask(token, patience)) {
            case AccountAnswer.Known(Account account) -> store(connect, token, account);
            case AccountAnswer.Unknown() -> store(connect, token, null);
            case AccountAnswer.Refused _ -> new ConnectOutcome.Rejected(Reason.TOKEN_REFUSED_BY_APIFY);
            case AccountAnswer.NotNow(Duration after) -> new ConnectOutcome.Later(after);
        };
    }

    private ConnectOutcome store(ConnectCommand connect, Loan token, @Nullable Account account) {
        return vault.store(connect, token, account)
                .<ConnectOutcome>map(ConnectOutcome.Rejected::new)
                .orElseGet(ConnectOutcome.Handled::new);
    }

    /** Whether the seal is one of ours, in time or not; yes, too, while that is not known. */
    boolean opens(ConnectCommand connect) {
        try {
            SealHeader header = SealHeader.of(connect.sealedToken());
            return sealingKeys
                    .find(header.keyId())
                    .map(opener -> opener.loan(connect.sealedToken(), connect.userId(), connect.commandId())
                            .lend(secret -> true))
                    .orElse(false);
        } catch (SealBrokenException | UnreadableException never) {
            return false;
        } catch (KeysUnavailableException later) {
            return true;
        }
    }

    private boolean inTime(SealHeader header, Instant appendedAt) {
        Instant issued = header.issuedAt();
        Instant expires = header.expiresAt();
        return expires.isAfter(appendedAt.minus(settings.clockSkew()))
                && !issued.isAfter(appendedAt.plus(settings.clockSkew()))
                && expires.isAfter(issued)
                && !expires.isAfter(issued.plusSeconds(Limit.SEAL_SECONDS.value()));
    }
}
