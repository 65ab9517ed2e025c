package com.apifyforge.sandbox;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/** One connection: collects a request, has it carried out, and writes the answer with the fault that is due. */
final class Conversation extends SimpleChannelInboundHandler<HttpObject> {
    private final Desk desk;
    private final String scheme;

    private @Nullable HttpRequest head;
    private @Nullable Authorization authorization;
    private @Nullable ByteBuf body;
    private boolean tooLarge;

    Conversation(Desk desk, String scheme) {
        this.desk = desk;
        this.scheme = scheme;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (part instanceof HttpRequest request) {
            begin(context, request);
        }
        if (part instanceof HttpContent content) {
            collect(content);
        }
        if (part instanceof LastHttpContent && head != null && authorization != null) {
            answer(context, head, authorization);
        }
    }

    private void begin(ChannelHandlerContext context, HttpRequest request) {
        head = request;
        authorization = desk.admit(request);
        forgetBody();
        body = context.alloc().buffer();
        tooLarge = false;
    }

    private void collect(HttpContent content) {
        if (body == null || tooLarge) {
            return;
        }
        if (body.readableBytes() + content.content().readableBytes() > Encoding.LARGEST) {
            tooLarge = true;
        } else {
            body.writeBytes(content.content());
        }
    }

    private void answer(ChannelHandlerContext context, HttpRequest request, Authorization authorization) {
        var writing = new Writing(context, HttpUtil.isKeepAlive(request));
        var bytes = body == null ? new byte[0] : ByteBufUtil.getBytes(body);
        forgetBody();
        head = null;
        desk.serve(writing, authorization, () -> call(request, bytes));
    }

    private Call call(HttpRequest request, byte[] bytes) {
        if (tooLarge) {
            throw Encoding.tooLarge();
        }
        var headers = request.headers();
        return Call.of(
                request.method().name(),
                request.uri(),
                scheme + "://" + headers.get(HttpHeaderNames.HOST, "127.0.0.1"),
                headers.get(HttpHeaderNames.USER_AGENT),
                headers.get(HttpHeaderNames.CONTENT_TYPE),
                Encoding.decode(headers.get(HttpHeaderNames.CONTENT_ENCODING), bytes));
    }

    private void forgetBody() {
        if (body != null) {
            body.setZero(0, body.writerIndex());
            body.release();
            body = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        forgetBody();
        context.fireChannelInactive();
    }

    /** A broken connection or failed handshake is a caller's affair; there is nobody to tell. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
