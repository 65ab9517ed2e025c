package com.apifyforge.benchmarks.apify;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One connection of a caller. */
final class CallHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Pattern LIMIT = Pattern.compile(".*[?&]limit=([0-9]+).*");
    private static final String RUN = "/v2/actor-runs/";
    private static final List<String> FROM_THE_FIRST = List.of(Instant.EPOCH.toString());
    private static final List<String> ALL = List.of("1000");

    private final Runs runs;
    private final Calls calls;
    private final Supplier<Behaviour> behaviour;
    private final Consumer<String> starts;

    CallHandler(Runs runs, Calls calls, Supplier<Behaviour> behaviour, Consumer<String> starts) {
        this.runs = runs;
        this.calls = calls;
        this.behaviour = behaviour;
        this.starts = starts;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext caller, FullHttpRequest request) {
        String path = request.uri().replaceFirst("\\?.*", "");
        String account = text(request, HttpHeaderNames.AUTHORIZATION);
        boolean start = request.method().name().equals("POST") && path.endsWith("/runs");
        if (path.endsWith("/dataset/items")) {
            items(caller, request.uri());
            return;
        }
        var how = behaviour.get().to(start, account);
        var response = how.limited() ? limited() : answer(request, path, account, start);
        caller.executor()
                .schedule(() -> caller.writeAndFlush(response), how.after().toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void items(ChannelHandlerContext caller, String uri) {
        var input = new ItemsInput(Long.parseLong(LIMIT.matcher(uri).replaceFirst("$1")));
        var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/jsonl");
        head.headers().set(HttpHeaderNames.CONTENT_LENGTH, input.length());
        caller.write(head);
        caller.writeAndFlush(new HttpChunkedInput(input));
    }

    /** Without {@code Retry-After}: Apify documents none. */
    private FullHttpResponse limited() {
        calls.limited.increment();
        return response(
                HttpResponseStatus.TOO_MANY_REQUESTS,
                "{\"error\":{\"type\":\"rate-limit-exceeded\",\"message\":\"You have exceeded the rate limit\"}}");
    }

    private FullHttpResponse answer(FullHttpRequest request, String path, String account, boolean start) {
        if (start) {
            calls.starts.increment();
            starts.accept(request.content().toString(StandardCharsets.UTF_8));
            return response(HttpResponseStatus.CREATED, runs.start(account, text(request, HttpHeaderNames.USER_AGENT)));
        }
        if (path.startsWith(RUN)) {
            calls.reads.increment();
            return response(
                    HttpResponseStatus.OK,
                    runs.read(path.substring(RUN.length()).replace("/abort", "")));
        }
        if (path.equals("/v2/users/me")) {
            return response(HttpResponseStatus.OK, "{\"data\":{\"id\":\"bench\",\"username\":\"bench\"}}");
        }
        if (path.startsWith("/v2/datasets/")) {
            return response(HttpResponseStatus.OK, "{\"data\":{\"itemCount\":1}}");
        }
        calls.lists.increment();
        var query = new QueryStringDecoder(request.uri()).parameters();
        var since =
                Instant.parse(query.getOrDefault("startedAfter", FROM_THE_FIRST).getFirst());
        int limit = Integer.parseInt(query.getOrDefault("limit", ALL).getFirst());
        return response(HttpResponseStatus.OK, runs.list(account, since, limit));
    }

    private static FullHttpResponse response(HttpResponseStatus status, @Nullable String json) {
        var body = Unpooled.wrappedBuffer(
                Objects.requireNonNullElse(json, "{\"error\":{\"type\":\"record-not-found\",\"message\":\"none\"}}")
                        .getBytes(StandardCharsets.UTF_8));
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, json == null ? HttpResponseStatus.NOT_FOUND : status, body);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        return response;
    }

    private static String text(FullHttpRequest request, CharSequence header) {
        return Objects.requireNonNullElse(request.headers().get(header), "");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext caller, Throwable cause) {
        caller.close();
    }
}
