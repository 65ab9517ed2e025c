package com.apifyforge.sandbox.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Zeroes received bytes once they are decoded; the buffers go back to a pool, where a token would lie readable. */
final class WipeAfterReading extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf buffer)) {
            context.fireChannelRead(message);
            return;
        }
        buffer.retain();
        try {
            context.fireChannelRead(buffer);
        } finally {
            int read = buffer.refCnt() == 1 ? buffer.writerIndex() : buffer.readerIndex();
            buffer.setZero(0, read);
            buffer.release();
        }
    }
}
