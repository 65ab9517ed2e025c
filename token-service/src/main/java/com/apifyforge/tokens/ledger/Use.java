package com.apifyforge.tokens.ledger;

import com.apifyforge.tokens.token.TokenVersion;
import java.time.Instant;

/** One use of a token, written before the token is opened. {@code attempt} is 0 where none belongs to it. */
public record Use(
        String leaseId,
        Instant at,
        String userId,
        String jobId,
        Purpose purpose,
        int attempt,
        String worker,
        String tokenId,
        long version,
        Outcome outcome) {
    /** A use of which nothing has come yet. */
    public static Use granted(
            String leaseId, Instant at, String jobId, Purpose purpose, int attempt, String worker, TokenVersion token) {
        return new Use(
                leaseId,
                at,
                token.userId(),
                jobId,
                purpose,
                attempt,
                worker,
                token.tokenId(),
                token.version(),
                Outcome.GRANTED);
    }

    public TokenVersion token() {
        return new TokenVersion(userId, tokenId, version);
    }

    /** What came of a use. */
    public enum Outcome {
        /** Nothing is reported yet. */
        GRANTED,
        /** The lease was not handed out after all. */
        NOT_OPENED,
        RUN,
        NOT_STARTED,
        UNANSWERED,
        TOKEN_REJECTED,
        /** Of a {@link Purpose#VERIFY}. */
        TOKEN_ACCEPTED,
        ENDED
    }

    public enum Purpose {
        START,
        RECONCILE,
        FOLLOW,
        READ,
        /** The token-service itself verifies the token after a worker's 401. */
        VERIFY
    }
}
