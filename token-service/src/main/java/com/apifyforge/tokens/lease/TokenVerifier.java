package com.apifyforge.tokens.lease;

import com.apifyforge.events.sealing.Opener;
import com.apifyforge.events.sealing.Sealer;
import com.apifyforge.secret.Loan;
import com.apifyforge.secret.Secret;
import com.apifyforge.service.Unforeseen;
import com.apifyforge.tokens.apify.AccountAnswer;
import com.apifyforge.tokens.apify.AccountCheck;
import com.apifyforge.tokens.envelope.EnvelopeCipher;
import com.apifyforge.tokens.envelope.SealedEnvelope;
import com.apifyforge.tokens.envelope.UnreadableException;
import com.apifyforge.tokens.envelope.WrappedKey;
import com.apifyforge.tokens.ledger.LeaseIds;
import com.apifyforge.tokens.ledger.Ledger;
import com.apifyforge.tokens.ledger.Use;
import com.apifyforge.tokens.token.Token;
import com.apifyforge.tokens.token.TokenVault;
import com.apifyforge.tokens.token.TokenVersion;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies a token at Apify after a worker got 401, so that neither one odd answer nor a worker's word invalidates a
 * token. Only a second 401 does. Runs in the background, once at a time per token; what a crash forgets, the next 401
 * brings up again.
 */
final class TokenVerifier implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TokenVerifier.class);
    private static final int AT_ONCE = 32;
    /** With doubled pauses about two minutes, longer than the job that was refused waits for its next try. */
    private static final int TRIES = 7;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration SEAL_FOR = Duration.ofMinutes(1);
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,99}");

    private final TokenVault vault;
    private final EnvelopeCipher cipher;
    private final AccountCheck accounts;
    private final Ledger ledger;
    private final Clock clock;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Set<TokenVersion> verifying = ConcurrentHashMap.newKeySet();

    TokenVerifier(TokenVault vault, EnvelopeCipher cipher, AccountCheck accounts, Ledger ledger, Clock clock) {
        this.vault = vault;
        this.cipher = cipher;
        this.accounts = accounts;
        this.ledger = ledger;
        this.clock = clock;
    }

    void request(Use rejected) {
        TokenVersion token = rejected.token();
        if (verifying.add(token)) {
            try {
                threads.execute(() -> {
                    try {
                        verifyInTurn(rejected);
                    } finally {
                        verifying.remove(token);
                    }
                });
            } catch (RejectedExecutionException stopping) {
                verifying.remove(token);
            }
        }
    }

    private void verifyInTurn(Use rejected) {
        try {
            places.acquire();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            for (int tried = 1; !settled(rejected) && tried < TRIES; tried++) {
                // Backoff, doubled each time; an interrupt ends it.
                Thread.sleep(FIRST_PAUSE.multipliedBy(1L << tried));
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } finally {
            places.release();
        }
    }

    /** False while the wrapping key, the database or Apify does not answer. */
    private boolean settled(Use rejected) {
        try {
            return verify(rejected);
        } catch (RuntimeException e) {
            log.warn("The token of user {} could not be checked yet: {}", rejected.userId(), Unforeseen.of(e));
            return false;
        }
    }

    private boolean verify(Use rejected) {
        TokenVersion id = rejected.token();
        if (!(vault.find(List.of(id.userId())).get(id.userId()) instanceof Token.Connected token)
                || !token.id().equals(id)) {
            return true;
        }
        WrappedKey key = vault.keysOf(List.of(token)).get(id.userId());
        if (key == null) {
            return true;
        }
        Instant now = Instant.ofEpochMilli(clock.millis());
        Use use = Use.granted(LeaseIds.next(now), now, rejected.jobId(), Use.Purpose.VERIFY, 0, "token-service", id);
        ledger.record(use);
        AccountAnswer answer = ask(token, new SealedEnvelope(token.envelope(), key), use, now);
        ledger.outcome(use.leaseId(), judge(id, answer));
        return !(answer instanceof AccountAnswer.NotNow);
    }

    private Use.Outcome judge(TokenVersion token, AccountAnswer answer) {
        return switch (answer) {
            case AccountAnswer.Refused(String errorType) -> {
                String code = CODE.matcher(errorType).matches() ? errorType : "unknown";
                vault.invalidate(token, code);
                yield Use.Outcome.TOKEN_REJECTED;
            }
            case AccountAnswer.Known _, AccountAnswer.Unknown _ -> Use.Outcome.TOKEN_ACCEPTED;
            case AccountAnswer.NotNow _ -> Use.Outcome.UNANSWERED;
        };
    }

    /** The client opens a loan in a thread of its own; sealed to a key of this call, that needs no KMS there. */
    private AccountAnswer ask(Token.Connected token, SealedEnvelope sealed, Use use, Instant now) {
        try (Opener once = Opener.generate("verify");
                Sealer sealer = Sealer.to(once.publicJwk())) {
            String resealed = cipher.open(
                    sealed,
                    token.id().binding(),
                    plaintext -> sealer.seal(plaintext, use.userId(), use.leaseId(), now, now.plus(SEAL_FOR)));
            return accounts.ask(new Loan() {
                @Override
                public <R> R lend(Function<Secret, R> borrower) {
                    // A disconnect that was acknowledged while KMS was asked wins here, too.
                    if (vault.stillKept(List.of(token)).isEmpty()) {
                        throw new UnreadableException();
                    }
                    return once.open(resealed, use.userId(), use.leaseId(), borrower);
                }
            });
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
