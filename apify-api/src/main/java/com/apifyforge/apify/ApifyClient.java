package com.apifyforge.apify;

import com.apifyforge.apify.AnswerReader.Reader;
import com.apifyforge.apify.wire.BodyParts;
import com.apifyforge.apify.wire.CallPath;
import com.apifyforge.apify.wire.Connection;
import com.apifyforge.apify.wire.Connections;
import com.apifyforge.apify.wire.Connections.NoConnectionException;
import com.apifyforge.apify.wire.Endpoint;
import com.apifyforge.apify.wire.HeaderLogging;
import com.apifyforge.apify.wire.NotSentReason;
import com.apifyforge.apify.wire.Outcome;
import com.apifyforge.apify.wire.Request;
import com.apifyforge.apify.wire.RequestBytes;
import com.apifyforge.apify.wire.Trust;
import com.apifyforge.secret.Loan;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonParser;

/**
 * Blocking calls, meant for virtual threads. The token is opened while the request is encoded and wiped after the
 * write.
 *
 * <p>Nothing is retried once a request was handed over, and no redirect is followed. Each call ends: a connection is
 * waited for no longer than {@code connectTimeout}, and an answer no longer than {@code startTimeout} or {@code
 * callTimeout}. An interrupt ends it, too, and stays set.
 */
public final class ApifyClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApifyClient.class);

    /** Apify refuses larger ones with 413; refused here, a start is not left unanswered by a reset in mid-body. */
    private static final int LARGEST_INPUT = 9_437_184;

    private static final List<String> PAGINATION = List.of(
            "X-Apify-Pagination-Offset",
            "X-Apify-Pagination-Limit",
            "X-Apify-Pagination-Count",
            "X-Apify-Pagination-Total");

    private final ApifySettings settings;
    private final Endpoint endpoint;
    private final Connections connections;
    private final Tracer tracer;

    /** Without traces. */
    public ApifyClient(ApifySettings settings) {
        this(settings, TracerProvider.noop().get(""));
    }

    /**
     * {@code tracer} gets a span of each call; The trace is not sent to Apify. Throws {@link
     * IllegalArgumentException} for settings that cannot be used, and {@link IllegalStateException} where
     * the JDK is set to print what it sends.
     */
    public ApifyClient(ApifySettings settings, Tracer tracer) {
        this.tracer = tracer;
        HeaderLogging.refuse();
        this.settings = settings;
        endpoint = Endpoint.of(settings.baseUrl());
        connections = new Connections(
                endpoint, Trust.context(settings.caFile()), settings.connectTimeout(), settings.maxConnections());
    }

    /** {@code GET /v2/users/me}. */
    public ApifyReply<Account> me(Loan token) {
        return get(token, CallPath.of("/v2/users/me"), AnswerReader::account);
    }

    /**
     * Sends the start once, without any retry. Throws {@link IllegalArgumentException} for a marker that is no word.
     */
    public ApifyReply<Run> start(Loan token, StartRequest start) {
        if (!start.marker().matches("[A-Za-z0-9._-]{1,128}")) {
            throw new IllegalArgumentException("A marker is 1 to 128 letters, digits, dots, dashes or underscores");
        }
        if (start.inputJson().getBytes(StandardCharsets.UTF_8).length > LARGEST_INPUT) {
            return new ApifyReply.BadRequest<>(413, "request-too-large", ApifyMessage.NOTHING);
        }
        try {
            var path = CallPath.of(runsOf(start.kind()), start.id())
                    .with("timeout", start.timeoutSecs())
                    .with("memory", start.memoryMbytes())
                    .with("maxItems", start.maxItems())
                    .with("maxTotalChargeUsd", start.maxTotalChargeUsd())
                    .with("build", start.build());
            return call(
                    token,
                    Request.start(path, start.marker(), start.inputJson(), settings.startTimeout()),
                    AnswerReader::run);
        } catch (CallPath.IdMalformedException _) {
            return malformedId();
        }
    }

    public ApifyReply<Run> run(Loan token, String runId) {
        return get(token, "/v2/actor-runs/*", runId, AnswerReader::run);
    }

    /**
     * Runs of the account that started at or after {@code startedAfter}, newest first, at most {@code limit} (1000). A
     * token limited to single Actors may be refused this; see the other form.
     */
    public ApifyReply<List<Run>> runsSince(Loan token, Instant startedAfter, int limit) {
        return get(
                token,
                newest(CallPath.of("/v2/actor-runs"), limit).with("startedAfter", millis(startedAfter)),
                AnswerReader::runs);
    }

    /**
     * Runs of one Actor or task that started at or after {@code startedAfter}, newest first. Of a task's, the newest
     * {@code limit} (1000) are looked at, as Apify cannot filter those by time.
     */
    public ApifyReply<List<Run>> runsSince(
            Loan token, StartRequest.Kind kind, String id, Instant startedAfter, int limit) {
        var since = millis(startedAfter);
        try {
            var path = newest(CallPath.of(runsOf(kind), id), limit);
            return switch (kind) {
                case ACTOR -> get(token, path.with("startedAfter", since), AnswerReader::runs);
                case TASK -> get(token, path, json -> startedSince(since, json));
            };
        } catch (CallPath.IdMalformedException _) {
            return malformedId();
        }
    }

    /** Safe to repeat; a finished run is answered as it is. */
    public ApifyReply<Run> abort(Loan token, String runId) {
        try {
            var path = CallPath.of("/v2/actor-runs/*/abort", runId);
            return call(token, Request.post(path, settings.callTimeout()), AnswerReader::run);
        } catch (CallPath.IdMalformedException _) {
            return malformedId();
        }
    }

    /**
     * The items of the run's default dataset: Ok with the number of bytes, after {@code to} has taken all of them. If
     * it ends as {@link ApifyReply.Unanswered}, {@code to} may have got a part. Throws what {@code to} throws. Each
     * part is waited for no longer than {@code callTimeout}.
     */
    public ApifyReply<Long> items(Loan token, String runId, ItemsQuery query, ResultReceiver to) throws IOException {
        return read(
                token,
                "/v2/actor-runs/*/dataset/items",
                List.of(runId),
                path -> path.with("format", query.format().text())
                        .with("offset", query.offset())
                        .with("limit", query.limit())
                        .with("fields", query.fields().isEmpty() ? null : String.join(",", query.fields())),
                to);
    }

    /** A record of the run's default key-value store; as {@link #items}. One that Apify redirects to is not read. */
    public ApifyReply<Long> record(Loan token, String runId, String key, ResultReceiver to) throws IOException {
        return read(token, "/v2/actor-runs/*/key-value-store/records/*", List.of(runId, key), path -> path, to);
    }

    /** The run's log so far; as {@link #items}. */
    public ApifyReply<Long> log(Loan token, String runId, ResultReceiver to) throws IOException {
        return read(token, "/v2/actor-runs/*/log", List.of(runId), path -> path, to);
    }

    private ApifyReply<Long> read(
            Loan token, String template, List<String> ids, UnaryOperator<CallPath> query, ResultReceiver to)
            throws IOException {
        CallPath path;
        try {
            path = query.apply(CallPath.of(template, ids.toArray(String[]::new)));
        } catch (CallPath.IdMalformedException _) {
            return malformedId();
        }
        var request = Request.read(path, settings.callTimeout());
        try {
            return call(
                    request,
                    () -> exchange(request, token, to),
                    outcome -> outcome instanceof Outcome.Received(long bytes)
                            ? new ApifyReply.Ok<>(bytes)
                            : Verdict.of(outcome, _ -> null));
        } catch (UncheckedIOException ofReceiver) {
            throw ofReceiver.getCause();
        }
    }

    /** The number of items in a dataset. */
    public ApifyReply<Long> datasetItemCount(Loan token, String datasetId) {
        return get(token, "/v2/datasets/*", datasetId, AnswerReader::itemCount);
    }

    @Override
    public void close() {
        connections.close();
    }

    private static String runsOf(StartRequest.Kind kind) {
        return switch (kind) {
            case ACTOR -> "/v2/actors/*/runs";
            case TASK -> "/v2/actor-tasks/*/runs";
        };
    }

    private static CallPath newest(CallPath list, int limit) {
        return list.with("desc", true).with("limit", limit);
    }

    /** Apify keeps times in milliseconds: a finer one would leave out a run of the same millisecond. */
    private static Instant millis(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS);
    }

    private static @Nullable List<Run> startedSince(Instant since, JsonParser json) {
        var runs = AnswerReader.runs(json);
        return runs == null
                ? null
                : runs.stream()
                        .filter(run ->
                                run.startedAt() == null || !run.startedAt().isBefore(since))
                        .toList();
    }

    private <T> ApifyReply<T> get(Loan token, String template, String id, Reader<T> reader) {
        try {
            return get(token, CallPath.of(template, id), reader);
        } catch (CallPath.IdMalformedException _) {
            return malformedId();
        }
    }

    private <T> ApifyReply<T> get(Loan token, CallPath path, Reader<T> reader) {
        return call(token, Request.get(path, settings.callTimeout()), reader);
    }

    private static <T> ApifyReply<T> malformedId() {
        return new ApifyReply.BadRequest<>(400, "id-malformed", ApifyMessage.NOTHING);
    }

    private <T> ApifyReply<T> call(Loan token, Request request, Reader<T> reader) {
        return call(request, () -> exchange(request, token, null), outcome -> Verdict.of(outcome, reader));
    }

    private <T> ApifyReply<T> call(
            Request request, Supplier<Outcome> exchange, Function<Outcome, ApifyReply<T>> verdict) {
        var span = tracer.spanBuilder(request.operation())
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("server.address", endpoint.host())
                .startSpan();
        try {
            var outcome = exchange.get();
            if (outcome instanceof Outcome.Answered answered) {
                span.setAttribute("http.response.status_code", answered.status());
            }
            var reply = verdict.apply(outcome);
            errorType(reply).ifPresent(type -> span.setStatus(StatusCode.ERROR).setAttribute("error.type", type));
            return reply;
        } finally {
            span.end();
        }
    }

    private static Optional<String> errorType(ApifyReply<?> reply) {
        return switch (reply) {
            case ApifyReply.Ok<?> _ -> Optional.empty();
            case ApifyReply.TokenUnusable<?>(String type) -> Optional.of(type);
            case ApifyReply.UserMustAct<?>(int _, String type, var _) -> Optional.of(type);
            case ApifyReply.NotNow<?>(String type, var _) -> Optional.of(type);
            case ApifyReply.BadRequest<?>(int _, String type, var _) -> Optional.of(type);
            case ApifyReply.Unreadable<?> _ -> Optional.of("unreadable-answer");
            case ApifyReply.Unanswered<?>(String type) -> Optional.of(type);
            case ApifyReply.NotSent<?>(NotSentReason why) -> Optional.of(why.text());
        };
    }

    /** A connection the server had closed already is met only when it is used; then a fresh one is tried, once. */
    private Outcome exchange(Request request, Loan token, @Nullable ResultReceiver to) {
        try {
            var outcome = exchange(request, token, to, false);
            return outcome.equals(new Outcome.NotSent(NotSentReason.CONNECTION_LOST))
                    ? exchange(request, token, to, true)
                    : outcome;
        } catch (NoConnectionException e) {
            return new Outcome.NotSent(e.reason());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Outcome.NotSent(NotSentReason.INTERRUPTED);
        }
    }

    /** The connection comes first: waiting for one must not be waiting with an open token. */
    private Outcome exchange(Request request, Loan token, @Nullable ResultReceiver to, boolean fresh)
            throws NoConnectionException, InterruptedException {
        var connection = connections.take(fresh);
        try {
            ByteBuf bytes;
            // Only this far: a failure after the sending called "not sent" would become a second start.
            try {
                bytes = RequestBytes.encode(
                        request, endpoint, token, connection.channel().alloc());
            } catch (RequestBytes.TokenMalformedException _) {
                return new Outcome.NotSent(NotSentReason.TOKEN_MALFORMED);
            } catch (RuntimeException e) {
                LOG.warn("A token could not be opened: {}", e.getClass().getSimpleName());
                return new Outcome.NotSent(NotSentReason.TOKEN_NOT_OPENED);
            }
            var outcome = answer(connection, connection.send(bytes, to != null), request);
            return to != null && outcome instanceof Outcome.Begun begun
                    ? handOn(connection, begun, request, to)
                    : outcome;
        } finally {
            connections.giveBack(connection);
        }
    }

    private static Outcome handOn(Connection connection, Outcome.Begun begun, Request request, ResultReceiver to) {
        boolean whole = false;
        try {
            long bytes = begun.parts().copyTo(to.begin(head(begun)), request.timeout());
            whole = true;
            return new Outcome.Received(bytes);
        } catch (BodyParts.LostException e) {
            return new Outcome.Lost(String.valueOf(e.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Outcome.Lost("interrupted");
        } catch (IOException ofReceiver) {
            throw new UncheckedIOException(ofReceiver);
        } finally {
            if (!whole) {
                connection.close();
                begun.parts().drop();
            }
        }
    }

    private static ResultReceiver.Head head(Outcome.Begun begun) {
        var pagination = new TreeMap<String, String>();
        for (String name : PAGINATION) {
            String value = begun.headers().get(name);
            if (value != null && value.matches("[0-9]{1,19}|true|false")) {
                pagination.put(name, value);
            }
        }
        return new ResultReceiver.Head(
                begun.headers().get(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream"), pagination);
    }

    private static Outcome answer(Connection connection, CompletableFuture<Outcome> coming, Request request) {
        try {
            return coming.get(request.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            connection.close();
            return new Outcome.Lost("timeout");
        } catch (InterruptedException _) {
            connection.close();
            Thread.currentThread().interrupt();
            return new Outcome.Lost("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
