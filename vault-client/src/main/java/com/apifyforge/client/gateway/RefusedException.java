package com.apifyforge.client.gateway;

import com.apifyforge.client.VaultClientException;
import org.jspecify.annotations.Nullable;

/** The gateway has refused a token, a job or a call. Another try with the same gives the same. */
public final class RefusedException extends VaultClientException {
    private static final long serialVersionUID = 1;

    private final String reason;
    private final @Nullable String hint;

    RefusedException(String message, String reason, @Nullable String hint) {
        super(message);
        this.reason = reason;
        this.hint = hint;
    }

    /** For programs; docs/reasons.md lists them. */
    public String reason() {
        return reason;
    }

    /** For people: what to do, if there is more to say than the message does. */
    public @Nullable String hint() {
        return hint;
    }
}
