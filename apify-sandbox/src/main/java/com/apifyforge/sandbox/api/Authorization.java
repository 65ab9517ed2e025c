package com.apifyforge.sandbox.api;

import com.apifyforge.sandbox.message.Problem;
import com.apifyforge.sandbox.run.Account;
import com.apifyforge.sandbox.run.Accounts;

/** Who calls, if anybody; decided while the head was read, when the token was wiped. */
public sealed interface Authorization {
    record Known(Account account) implements Authorization {}

    /** Who has the key of the control address. */
    record Owner() implements Authorization {}

    record Missing() implements Authorization {}

    record Unknown() implements Authorization {}

    /** Throws {@link Problem} 401 where nobody known calls. */
    default Account account() {
        return switch (this) {
            case Known(var account) -> account;
            case Missing() -> throw new Problem(401, "token-not-provided", "Authentication token was not provided");
            case Unknown(), Owner() -> throw Accounts.unknown();
        };
    }
}
