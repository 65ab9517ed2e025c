package com.apifyforge.sandbox.server;

import com.apifyforge.sandbox.message.Answer;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Writes one answer, well or badly. */
final class ResponseWriter {
    private static final int PIECES = 10;

    private final ChannelHandlerContext context;
    private final boolean keepAlive;

    ResponseWriter(ChannelHandlerContext context, boolean keepAlive) {
        this.context = context;
        this.keepAlive = keepAlive;
    }

    void write(Answer answer) {
        var body = Unpooled.wrappedBuffer(answer.body().bytes());
        var response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), body);
        head(response.headers(), answer);
        finish(response);
    }

    void writeIn(Duration time, Answer answer) {
        var response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()));
        head(response.headers(), answer);
        context.writeAndFlush(response);
        var bytes = answer.body().bytes();
        for (int i = 0; i < PIECES; i++) {
            int from = bytes.length * i / PIECES;
            int until = bytes.length * (i + 1) / PIECES;
            later(
                    time.multipliedBy(i + 1).dividedBy(PIECES),
                    () -> context.writeAndFlush(
                            new DefaultHttpContent(Unpooled.copiedBuffer(bytes, from, until - from))));
        }
        later(time, () -> finish(LastHttpContent.EMPTY_LAST_CONTENT));
    }

    void close() {
        context.close();
    }

    /** With RST instead of FIN. */
    void reset() {
        context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        context.channel().close();
    }

    boolean open() {
        return context.channel().isActive();
    }

    void later(Duration delay, Runnable task) {
        context.executor().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void head(HttpHeaders headers, Answer answer) {
        headers.set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
        headers.set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length());
        headers.set(HttpHeaderNames.CONNECTION, keepAlive ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
        answer.headers().forEach(headers::set);
    }

    private void finish(Object last) {
        var written = context.writeAndFlush(last);
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }
}
