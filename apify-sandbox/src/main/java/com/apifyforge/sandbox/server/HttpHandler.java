package com.apifyforge.sandbox.server;

import com.apifyforge.sandbox.api.Authorization;
import com.apifyforge.sandbox.message.Answer;
import com.apifyforge.sandbox.message.Call;
import com.apifyforge.sandbox.message.Encoding;
import com.apifyforge.sandbox.message.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerExpectContinueHandler;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import org.jspecify.annotations.Nullable;

/** One connection: collects a request, has it carried out, and writes the answer with the fault that is due. */
public final class HttpHandler extends SimpleChannelInboundHandler<HttpObject> {
    private static final int LONGEST_PAUSE_SECONDS = 120;

    private final Dispatcher desk;
    private final String scheme;

    private @Nullable HttpRequest head;
    private @Nullable Authorization authorization;
    private @Nullable ByteBuf body;
    private @Nullable Problem problem;
    private boolean over;

    HttpHandler(Dispatcher desk, String scheme) {
        this.desk = desk;
        this.scheme = scheme;
    }

    /** As HTTP/1.1 over a pipeline that has read nothing yet. */
    public static void over(ChannelPipeline pipeline, Dispatcher desk, String scheme) {
        pipeline.addLast(new IdleStateHandler(0, 0, LONGEST_PAUSE_SECONDS))
                .addLast(new WipeAfterReading())
                .addLast(new HttpServerCodec())
                .addLast(new HttpServerExpectContinueHandler())
                .addLast(new HttpHandler(desk, scheme));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (over) {
            return;
        }
        if (part.decoderResult().isFailure()) {
            refuse(context, part.decoderResult().cause());
            return;
        }
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

    /**
     * Where the next request would begin is not known any more, and this one may be cut: nothing of it is carried out.
     */
    private void refuse(ChannelHandlerContext context, Throwable cause) {
        over = true;
        head = null;
        forgetBody();
        new ResponseWriter(context, false, false)
                .write(Answer.of(
                        switch (cause) {
                            case TooLongHttpLineException _ ->
                                new Problem(414, "request-uri-too-long", "The URL is too long");
                            case TooLongHttpHeaderException _ ->
                                new Problem(431, "request-header-fields-too-large", "The headers are too long");
                            default -> new Problem(400, "invalid-request", "This is not HTTP/1.1");
                        }));
    }

    private void begin(ChannelHandlerContext context, HttpRequest request) {
        head = request;
        authorization = desk.admit(request);
        forgetBody();
        body = context.alloc().buffer();
        problem = null;
    }

    private void collect(HttpContent content) {
        if (body == null || problem != null) {
            return;
        }
        int more = content.content().readableBytes();
        if (body.readableBytes() + more > Encoding.LARGEST) {
            problem = Encoding.tooLarge();
        } else if (!desk.bodies().take(more)) {
            problem = Bodies.noRoom();
        } else {
            body.writeBytes(content.content());
        }
    }

    private void answer(ChannelHandlerContext context, HttpRequest request, Authorization authorization) {
        var writing = new ResponseWriter(
                context, HttpUtil.isKeepAlive(request), request.method().equals(HttpMethod.HEAD));
        var bytes = body == null ? new byte[0] : ByteBufUtil.getBytes(body);
        forgetBody();
        head = null;
        desk.serve(writing, authorization, () -> call(request, bytes));
    }

    private Call call(HttpRequest request, byte[] bytes) {
        if (problem != null) {
            throw problem;
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
            desk.bodies().give(body.readableBytes());
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

    /** Who neither says nor takes anything for longer than any call waits here has gone. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent) {
            context.close();
        }
    }

    /** A broken connection or failed handshake is a caller's affair; there is nobody to tell. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
