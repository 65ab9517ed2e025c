package com.apifyforge.tokens.apify;

import com.apifyforge.apify.Account;
import com.apifyforge.apify.ApifyClient;
import com.apifyforge.apify.ApifyReply;
import com.apifyforge.secret.Loan;
import com.apifyforge.service.Metric;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks {@code GET /v2/users/me}. Blocking, meant for virtual threads. */
public final class AccountCheck {
    private static final Logger log = LoggerFactory.getLogger(AccountCheck.class);

    private final ApifyClient apify;
    private final MeterRegistry meters;

    AccountCheck(ApifyClient apify, MeterRegistry meters) {
        this.apify = apify;
        this.meters = meters;
    }

    public AccountAnswer ask(Loan token) {
        long began = meters.config().clock().monotonicTime();
        ApifyReply<Account> reply = apify.me(token);
        var took = Duration.ofNanos(meters.config().clock().monotonicTime() - began);
        Metric.APIFY_CALLS.time(meters, took, "account", reply.getClass().getSimpleName());
        return answer(reply);
    }

    /** Waits no longer than {@code patience}; the call itself goes on to its own deadline and its answer is dropped. */
    public AccountAnswer ask(Loan token, Duration patience) {
        var call = new FutureTask<>(Context.current().wrap(() -> ask(token)));
        Thread.ofVirtual().name("account-check").start(call);
        try {
            return call.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            return new AccountAnswer.NotNow(null);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new AccountAnswer.NotNow(null);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    private static AccountAnswer answer(ApifyReply<Account> reply) {
        return switch (reply) {
            case ApifyReply.Ok<Account>(Account account) -> new AccountAnswer.Known(account);
            case ApifyReply.TokenUnusable<Account>(String errorType) -> new AccountAnswer.Refused(errorType);
            case ApifyReply.UserMustAct<Account> _ -> new AccountAnswer.Unknown();
            case ApifyReply.NotNow<Account> limited -> new AccountAnswer.NotNow(limited.retryAfter());
            // Not about this token: a wrong base URL or a gateway in between.
            case ApifyReply.BadRequest<Account> _,
                    ApifyReply.Unanswered<Account> _,
                    ApifyReply.Unreadable<Account> _,
                    ApifyReply.NotSent<Account> _ -> {
                log.warn("Apify gave no usable answer to whose a token is: {}", reply);
                yield new AccountAnswer.NotNow(null);
            }
        };
    }
}
