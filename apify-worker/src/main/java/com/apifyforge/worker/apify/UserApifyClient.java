package com.apifyforge.worker.apify;

import com.apifyforge.apify.ApifyClient;
import com.apifyforge.apify.ApifyReply;
import com.apifyforge.apify.Run;
import com.apifyforge.secret.Loan;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

/** One user's way to Apify: with his token, through the gate that he shares with the others. */
public final class UserApifyClient {
    private final ApifyBulkhead gate;
    private final String userId;
    private final Loan token;

    UserApifyClient(ApifyBulkhead gate, String userId, Loan token) {
        this.gate = gate;
        this.userId = userId;
        this.token = token;
    }

    public <T> ApifyReply<T> call(BiFunction<ApifyClient, Loan, ApifyReply<T>> call) {
        return gate.pass("other", userId, () -> true, client -> call.apply(client, token));
    }

    /** {@code stillWanted} is asked last before the request goes out; where it is not, nothing is sent. */
    public ApifyReply<Run> start(BooleanSupplier stillWanted, BiFunction<ApifyClient, Loan, ApifyReply<Run>> start) {
        return gate.pass("start", userId, stillWanted, client -> start.apply(client, token));
    }
}
