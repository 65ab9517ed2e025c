package com.apifyforge.tokens.lease;

import com.apifyforge.events.lease.Refusal;
import com.apifyforge.events.sealing.Sealer;
import com.apifyforge.service.edge.BoundedLog;
import com.apifyforge.tokens.envelope.DataKey;
import com.apifyforge.tokens.envelope.KeyWrapper;
import com.apifyforge.tokens.envelope.KeysUnavailableException;
import com.apifyforge.tokens.envelope.UnreadableException;
import com.apifyforge.tokens.envelope.WrappedKey;
import com.apifyforge.tokens.ledger.Lease;
import com.apifyforge.tokens.token.Token;
import com.apifyforge.tokens.token.TokenVault;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens tokens and seals them to the worker. Each user's data key is unwrapped once a call, all users at once, each in
 * a thread of its own that holds the key while the slowest is waited for. Then it is checked that the keys are still
 * stored, and only then is a token opened: a disconnect that was acknowledged while KMS was working wins.
 */
final class TokenUnsealer {
    private static final Logger log = LoggerFactory.getLogger(TokenUnsealer.class);
    /** Above the deadline of a call to KMS, which does not hold where its name is looked up. */
    private static final Duration PATIENCE = Duration.ofMillis(2500);

    private static final Duration SEALING = Duration.ofMillis(200);

    private final BoundedLog failures = new BoundedLog(log);

    private final KeyWrapper keys;
    private final TokenVault vault;

    TokenUnsealer(KeyWrapper keys, TokenVault vault) {
        this.keys = keys;
        this.vault = vault;
    }

    /** By user. {@code wrapped} has a key for every user of {@code leases}. */
    Map<String, Outcome> unseal(List<Lease> leases, Map<String, WrappedKey> wrapped, Sealer sealer, Instant now) {
        Map<String, List<Lease>> byUser = leases.stream().collect(Collectors.groupingBy(Lease::userId));
        List<Token> tokens = byUser.values().stream()
                .<Token>map(ofUser -> ofUser.getFirst().token())
                .toList();
        var unwrapped = new CountDownLatch(byUser.size());
        var stillKept = new FutureTask<>(() -> vault.stillKept(tokens));
        // Not closed, as that would wait for who hangs: each thread wipes what it holds when it ends.
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            Map<String, Future<Outcome>> opened = new HashMap<>();
            byUser.forEach((userId, ofUser) -> {
                WrappedKey key = Objects.requireNonNull(wrapped.get(userId), "A lease was granted without a key");
                var one = new OneUser(ofUser, sealer, now, unwrapped, stillKept);
                opened.put(userId, threads.submit(Context.current().wrap(() -> one.unseal(key))));
            });
            boolean inTime = unwrapped.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (!inTime) {
                failures.warn("late", "KMS gave no answer within " + PATIENCE.toMillis() + " ms; jobs wait for it");
            }
            stillKept.run();
            Map<String, Outcome> outcomes = new HashMap<>();
            for (var one : opened.entrySet()) {
                outcomes.put(one.getKey(), inTime ? one.getValue().get() : soFar(one.getValue()));
            }
            return withoutReplaced(outcomes);
        } catch (InterruptedException e) {
            stillKept.cancel(false);
            Thread.currentThread().interrupt();
            throw new KeysUnavailableException("Stopped", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * A key that is gone belongs to a disconnect, or to a token that was replaced: the next request gets the new one.
     */
    private Map<String, Outcome> withoutReplaced(Map<String, Outcome> outcomes) {
        Set<String> gone = outcomes.entrySet().stream()
                .filter(one -> one.getValue().equals(Outcome.KEY_GONE))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        if (!gone.isEmpty()) {
            vault.keysOf(vault.find(gone).values())
                    .keySet()
                    .forEach(replaced -> outcomes.put(replaced, new Outcome.Refused(Refusal.UNAVAILABLE)));
        }
        return outcomes;
    }

    /** Those that KMS has answered for are being sealed; the others are not waited for. */
    private static Outcome soFar(Future<Outcome> opening) throws InterruptedException, ExecutionException {
        try {
            return opening.get(SEALING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException hangs) {
            return new Outcome.Refused(Refusal.KMS_UNAVAILABLE);
        }
    }

    private final class OneUser {
        private final List<Lease> leases;
        private final Sealer sealer;
        private final Instant now;
        private final CountDownLatch unwrapped;
        private final Future<Set<String>> stillKept;
        private final AtomicBoolean arrived = new AtomicBoolean();

        OneUser(
                List<Lease> leases,
                Sealer sealer,
                Instant now,
                CountDownLatch unwrapped,
                Future<Set<String>> stillKept) {
            this.leases = leases;
            this.sealer = sealer;
            this.now = now;
            this.unwrapped = unwrapped;
            this.stillKept = stillKept;
        }

        Outcome unseal(WrappedKey key) {
            Token.Connected token = leases.getFirst().token();
            try {
                return keys.unwrap(key, token.id().binding(), dataKey -> {
                    arrive();
                    return isStillKept(token) ? seal(dataKey, token) : Outcome.KEY_GONE;
                });
            } catch (KeysUnavailableException _) {
                // The thrower has logged why, once for all users.
                return new Outcome.Refused(Refusal.KMS_UNAVAILABLE);
            } catch (UnreadableException e) {
                log.error(
                        "The stored token of user {} was altered or belongs elsewhere; the user must connect again",
                        token.id().userId());
                return new Outcome.Refused(Refusal.UNREADABLE);
            } catch (RuntimeException e) {
                // Of this user alone, or of the check: no other's lease may depend on it, and this one is given back.
                failures.error(
                        e.getClass().getName(),
                        "The token of user " + token.id().userId() + " was not opened",
                        e);
                return new Outcome.Refused(Refusal.UNAVAILABLE);
            } finally {
                arrive();
            }
        }

        private void arrive() {
            if (arrived.compareAndSet(false, true)) {
                unwrapped.countDown();
            }
        }

        private boolean isStillKept(Token token) {
            try {
                return stillKept.get().contains(token.id().userId());
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new KeysUnavailableException("Stopped", e);
            }
        }

        private Outcome seal(DataKey dataKey, Token.Connected token) {
            return dataKey.open(token.envelope(), token.id().binding(), plaintext -> {
                Map<String, String> sealed = new HashMap<>();
                for (Lease lease : leases) {
                    sealed.put(
                            lease.leaseId(),
                            sealer.seal(plaintext, lease.userId(), lease.leaseId(), now, lease.until()));
                }
                return new Outcome.Resealed(sealed);
            });
        }
    }

    sealed interface Outcome {
        Outcome KEY_GONE = new Refused(Refusal.NOT_CONNECTED);

        /** By lease id. */
        record Resealed(Map<String, String> tokens) implements Outcome {}

        record Refused(Refusal reason) implements Outcome {}
    }
}
