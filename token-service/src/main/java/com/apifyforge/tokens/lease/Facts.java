package com.apifyforge.tokens.lease;

import com.apifyforge.tokens.envelope.WrappedKey;
import com.apifyforge.tokens.ledger.Job;
import com.apifyforge.tokens.token.Token;
import java.util.Map;
import java.util.Set;

/**
 * What the database says about the users and jobs of one call.
 *
 * @param jobs by {@link Job#key}
 * @param tokens by user id
 * @param keys the wrapped keys of the tokens, by user id; a token without one cannot be opened
 * @param unreadable ids of users and keys of jobs whose document cannot be made sense of; a key has a {@code /}, an id
 *     none
 * @param frozen no lease is granted to this worker, and nothing final is answered instead of one
 */
record Facts(
        Map<String, Job> jobs,
        Map<String, Token> tokens,
        Map<String, WrappedKey> keys,
        Set<String> unreadable,
        boolean frozen) {}
