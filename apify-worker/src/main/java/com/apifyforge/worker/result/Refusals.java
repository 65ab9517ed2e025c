package com.apifyforge.worker.result;

import com.apifyforge.apify.ApifyReply;
import com.apifyforge.events.Reason;
import com.apifyforge.events.lease.Refusal;
import com.apifyforge.worker.records.Hints;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Why a result is not read, as HTTP has it. */
final class Refusals {
    private Refusals() {}

    /** {@code detail}: what more there is to say, with limit and value. */
    static ResultRefusedException of(Refusal refusal, @Nullable String detail) {
        return switch (refusal) {
            case TICKET_INVALID,
                    TICKET_KEY_UNKNOWN,
                    TICKET_SIGNATURE_WRONG,
                    TICKET_CLAIMS,
                    TICKET_AUDIENCE,
                    TICKET_NOT_YET_VALID,
                    TICKET_LIFE_TOO_LONG,
                    TICKET_EXPIRED ->
                new ResultRefusedException(
                        HttpStatus.FORBIDDEN,
                        refusal.name(),
                        detail == null ? refusal.hint() : refusal.hint() + " " + detail);
            case NOT_CONNECTED, TOKEN_INVALID, UNREADABLE, JOB_ID_REUSED, JOB_CLOSED, CANCELLED, NO_RUN ->
                new ResultRefusedException(HttpStatus.CONFLICT, refusal.reason());
            case RATE_LIMITED -> new ResultRefusedException(HttpStatus.TOO_MANY_REQUESTS, Reason.RESULTS_BUSY);
            case UNAVAILABLE, FROZEN, KMS_UNAVAILABLE ->
                new ResultRefusedException(HttpStatus.SERVICE_UNAVAILABLE, Reason.RESULT_UNAVAILABLE);
        };
    }

    /** Empty if the whole result was handed on. */
    static Optional<ResultRefusedException> of(ApifyReply<Long> reply) {
        return switch (reply) {
            case ApifyReply.Ok<Long> _ -> Optional.empty();
            case ApifyReply.TokenUnusable<Long> _ ->
                Optional.of(new ResultRefusedException(HttpStatus.CONFLICT, Reason.TOKEN_REFUSED_BY_APIFY));
            case ApifyReply.UserMustAct<Long>(int status, String type, var said) ->
                Optional.of(new ResultRefusedException(
                        HttpStatus.FORBIDDEN, Hints.code(type), Hints.refusedByApify(type, status, said)));
            case ApifyReply.NotNow<Long> _ ->
                Optional.of(new ResultRefusedException(HttpStatus.TOO_MANY_REQUESTS, Reason.RESULTS_BUSY));
            case ApifyReply.BadRequest<Long>(int status, var _, var _)
            when status == 404 -> Optional.of(new ResultRefusedException(HttpStatus.NOT_FOUND, Reason.NO_RESULT));
            case ApifyReply.BadRequest<Long>(int status, String type, var said) ->
                Optional.of(new ResultRefusedException(
                        HttpStatus.BAD_REQUEST, Hints.code(type), Hints.refusedByApify(type, status, said)));
            case ApifyReply.Unreadable<Long> _ ->
                Optional.of(new ResultRefusedException(HttpStatus.BAD_GATEWAY, Reason.RESULT_UNREADABLE));
            case ApifyReply.Unanswered<Long> _, ApifyReply.NotSent<Long> _ ->
                Optional.of(new ResultRefusedException(HttpStatus.SERVICE_UNAVAILABLE, Reason.RESULT_UNAVAILABLE));
        };
    }
}
