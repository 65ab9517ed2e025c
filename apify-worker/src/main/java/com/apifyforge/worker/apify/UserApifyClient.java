package com.apifyforge.worker.apify;

import com.apifyforge.apify.ApifyClient;
import com.apifyforge.apify.ApifyReply;
import com.apifyforge.apify.Run;
import com.apifyforge.secret.Loan;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

/** Calls Apify for one user: with the user's token, within the reserved places. */
public final class UserApifyClient {
    private final CallPlaces places;
    private final Loan token;

    UserApifyClient(CallPlaces places, Loan token) {
        this.places = places;
        this.token = token;
    }

    public <T> ApifyReply<T> call(BiFunction<ApifyClient, Loan, ApifyReply<T>> call) {
        return places.call("other", () -> true, client -> call.apply(client, token));
    }

    /** A result, which is handed on while it comes: the place is taken for as long as that takes. */
    public ApifyReply<Long> read(BiFunction<ApifyClient, Loan, ApifyReply<Long>> read) {
        return places.call("read", () -> true, client -> read.apply(client, token));
    }

    /** {@code stillWanted} is read last before the request goes out; if it is false, nothing is sent. */
    public ApifyReply<Run> start(BooleanSupplier stillWanted, BiFunction<ApifyClient, Loan, ApifyReply<Run>> start) {
        return places.call("start", stillWanted, client -> start.apply(client, token));
    }
}
