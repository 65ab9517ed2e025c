package com.apifyforge.tokens.apify;

import com.apifyforge.apify.Account;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Apify's answer, as what has to be decided here. */
public sealed interface AccountAnswer {
    record Known(Account account) implements AccountAnswer {}

    /** 401: Apify does not know the token. */
    record Refused(String errorType) implements AccountAnswer {}

    /**
     * 402 or 403: a token that may not read its own account, which a scoped one need not. It may be good all the same.
     */
    record Unknown() implements AccountAnswer {}

    /** No answer that says anything about the token. */
    record NotNow(@Nullable Duration retryAfter) implements AccountAnswer {}
}
