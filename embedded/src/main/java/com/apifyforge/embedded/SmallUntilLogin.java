package com.apifyforge.embedded;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Closes a connection that sends more than a login takes before it has logged in: the decoder would keep up to 48 MB. */
final class SmallUntilLogin extends ChannelInboundHandlerAdapter {
    private static final int LIMIT_BYTES = 64 << 10;

    private int received;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (context.pipeline().get(MongoLogin.class) == null) {
            context.pipeline().remove(this);
        } else if (message instanceof ByteBuf bytes) {
            received += bytes.readableBytes();
            if (received > LIMIT_BYTES) {
                bytes.release();
                context.close();
                return;
            }
        }
        context.fireChannelRead(message);
    }
}
