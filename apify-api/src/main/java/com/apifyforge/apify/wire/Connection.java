package com.apifyforge.apify.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One connection, one request at a time. All fields that are not volatile belong to its event loop. */
public final class Connection extends SimpleChannelInboundHandler<HttpObject> {
    /** The largest answer, a list of 1000 runs, has about 1 MiB. */
    private static final int LARGEST_ANSWER = 8 * 1024 * 1024;

    private final Channel channel;
    private @Nullable CompletableFuture<Outcome> waiting;
    private @Nullable ChannelFuture write;
    private @Nullable HttpResponse head;
    private @Nullable ByteBuf body;
    /** Does the caller want a body of success as it comes, and if it has begun, its way there. */
    private boolean streamed;

    private @Nullable BodyParts parts;

    /** From {@link System#nanoTime()}; set when the connection is put back. */
    volatile long idleSince;

    private volatile boolean closing;

    public Connection(Channel channel) {
        this.channel = channel;
    }

    boolean open() {
        return !closing && channel.isActive();
    }

    public void close() {
        closing = true;
        channel.close();
    }

    public Channel channel() {
        return channel;
    }

    /**
     * Takes over {@code request} and wipes it when it is written, or when that has failed. With {@code streamed} an
     * answer of success is {@link Outcome.Begun} as soon as its head is there.
     */
    public CompletableFuture<Outcome> send(ByteBuf request, boolean streamed) {
        var outcome = new CompletableFuture<Outcome>();
        try {
            channel.eventLoop().execute(() -> {
                this.streamed = streamed;
                begin(request, outcome);
            });
        } catch (RuntimeException e) {
            RequestBytes.wipe(request);
            outcome.complete(new Outcome.NotSent(NotSentReason.CLIENT_CLOSED));
        }
        return outcome;
    }

    private void begin(ByteBuf request, CompletableFuture<Outcome> outcome) {
        waiting = outcome;
        write = channel.writeAndFlush(request.retain());
        write.addListener(done -> {
            RequestBytes.wipe(request);
            if (!done.isSuccess()) {
                // Not all bytes left, so no server can act on this request (RFC 9112, section 8).
                end(new Outcome.NotSent(NotSentReason.CONNECTION_LOST));
            }
        });
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (waiting == null || part.decoderResult().isFailure()) {
            fail("unreadable-answer");
            return;
        }
        if (part instanceof HttpResponse response) {
            head = response;
        }
        if (head != null && head.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            return;
        }
        if (part instanceof HttpResponse response && streamed && isSuccess(response)) {
            stream(response);
        }
        if (part instanceof HttpContent content) {
            collect(content);
        }
        if (part instanceof LastHttpContent && head != null) {
            answered(head);
        }
    }

    private static boolean isSuccess(HttpResponse response) {
        return response.status().codeClass() == HttpStatusClass.SUCCESS;
    }

    private void stream(HttpResponse response) {
        parts = new BodyParts(channel);
        if (waiting != null) {
            waiting.complete(new Outcome.Begun(response.headers(), parts));
        }
    }

    private void collect(HttpContent content) {
        if (parts != null) {
            parts.add(content.content());
            return;
        }
        if (body == null) {
            body = channel.alloc().buffer();
        }
        if (body.readableBytes() + content.content().readableBytes() > LARGEST_ANSWER) {
            fail("answer-too-large");
        } else {
            body.writeBytes(content.content());
        }
    }

    private void answered(HttpResponse response) {
        var bytes = body == null ? new byte[0] : ByteBufUtil.getBytes(body);
        var whole = write != null && write.isSuccess();
        if (!whole || !HttpUtil.isKeepAlive(response)) {
            close();
        }
        if (parts != null) {
            parts.whole();
            parts = null;
        }
        end(new Outcome.Answered(
                response.status().code(), response.headers().get(HttpHeaderNames.RETRY_AFTER), new Body(bytes)));
    }

    private void fail(String reason) {
        close();
        end(new Outcome.Lost(reason));
    }

    private void end(Outcome outcome) {
        if (parts != null) {
            parts.lost(outcome instanceof Outcome.Lost(String reason) ? reason : "connection-lost");
            parts = null;
        }
        var caller = waiting;
        waiting = null;
        head = null;
        if (body != null) {
            RequestBytes.wipe(body);
            body = null;
        }
        if (caller != null) {
            caller.complete(outcome);
        }
    }

    /** A write that failed has ended before this, so a request that still waits here was sent. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end(new Outcome.Lost("connection-lost"));
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
