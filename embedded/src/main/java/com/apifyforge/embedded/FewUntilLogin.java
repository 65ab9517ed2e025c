package com.apifyforge.embedded;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds what strangers hold together, as every user of the machine reaches the port: connections, and so file
 * descriptors of this process, and requests without an answer. Taken out at the login. A driver keeps one connection
 * that never logs in and greets every 10 seconds, to see whether the server is there.
 */
final class FewUntilLogin extends ReadTimeoutHandler {
    static final int CONNECTIONS = 256;
    static final int REQUESTS_AT_ONCE = 16;
    /** Between two whole requests. */
    static final int SECONDS = 60;

    private final AtomicInteger strangers;
    private int unanswered;

    /** @param strangers how many connections of the server have not logged in */
    FewUntilLogin(AtomicInteger strangers) {
        super(SECONDS, TimeUnit.SECONDS);
        this.strangers = strangers;
    }

    /** Closes the newest one, so that strangers end no connection of the owner's. */
    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
        super.handlerAdded(context);
        if (strangers.incrementAndGet() > CONNECTIONS) {
            context.close();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) throws Exception {
        strangers.decrementAndGet();
        super.handlerRemoved(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object request) throws Exception {
        if (++unanswered > REQUESTS_AT_ONCE) {
            context.close();
        } else {
            super.channelRead(context, request);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object answer, ChannelPromise promise) throws Exception {
        promise.addListener(written -> unanswered--);
        super.write(context, answer, promise);
    }
}
