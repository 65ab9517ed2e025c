package com.apifyforge.sandbox.server;

import com.apifyforge.sandbox.message.Answer;
import com.apifyforge.sandbox.message.Body;
import com.apifyforge.sandbox.message.Content;
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
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/** Writes one answer, well or badly. */
final class ResponseWriter {
    private static final int PIECES = 10;

    private final ChannelHandlerContext context;
    private final boolean keepAlive;
    private final boolean headOnly;

    ResponseWriter(ChannelHandlerContext context, boolean keepAlive, boolean headOnly) {
        this.context = context;
        this.keepAlive = keepAlive;
        this.headOnly = headOnly;
    }

    void write(Answer answer) {
        switch (sent(answer)) {
            case Body body -> finish(whole(answer, body));
            case Content.Streamed stream -> {
                context.write(head(answer));
                send(stream.part(0, 1), this::end);
            }
        }
    }

    void writeIn(Duration time, Answer answer) {
        context.writeAndFlush(head(answer));
        sendIn(time.dividedBy(PIECES), sent(answer), 0);
    }

    private void sendIn(Duration pause, Content content, int part) {
        later(
                pause,
                () -> send(content.part(part, PIECES), () -> {
                    if (part + 1 < PIECES) {
                        sendIn(pause, content, part + 1);
                    } else {
                        end();
                    }
                }));
    }

    void writeHalf(Answer answer) {
        context.writeAndFlush(head(answer));
        send(sent(answer).part(0, 2), this::close);
    }

    /**
     * The next piece is made when the connection has taken the one before, in a turn of its own: a long answer takes
     * neither memory nor the thread from the others.
     */
    private void send(Iterator<byte[]> pieces, Runnable then) {
        if (!pieces.hasNext()) {
            then.run();
            return;
        }
        var piece = new DefaultHttpContent(Unpooled.wrappedBuffer(pieces.next()));
        context.writeAndFlush(piece).addListener(taken -> {
            if (taken.isSuccess()) {
                context.executor().execute(() -> send(pieces, then));
            }
        });
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

    /** To HEAD goes the head that GET would get. */
    private Content sent(Answer answer) {
        return headOnly ? Body.EMPTY : answer.body();
    }

    private HttpResponse whole(Answer answer, Body body) {
        var bytes = Unpooled.wrappedBuffer(body.bytes());
        var response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), bytes);
        head(response.headers(), answer);
        return response;
    }

    private HttpResponse head(Answer answer) {
        var response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()));
        head(response.headers(), answer);
        return response;
    }

    private void head(HttpHeaders headers, Answer answer) {
        headers.set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
        switch (answer.body()) {
            case Body body -> headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length());
            case Content.Streamed _ -> headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        headers.set(HttpHeaderNames.CONNECTION, keepAlive ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
        answer.headers().forEach(headers::set);
    }

    private void end() {
        finish(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    private void finish(Object last) {
        var written = context.writeAndFlush(last);
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }
}
