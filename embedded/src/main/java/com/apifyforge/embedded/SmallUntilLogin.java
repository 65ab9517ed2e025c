package com.apifyforge.embedded;

import de.bwaldvogel.mongo.wire.MongoWireProtocolHandler;
import de.bwaldvogel.mongo.wire.message.ClientRequest;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection that announces a message larger than a login takes before it has logged in: the decoder would
 * keep up to 48 MB of it. The limit is of one message and not of the connection, as drivers greet over one all day
 * without a login.
 */
final class SmallUntilLogin extends MongoWireProtocolHandler {
    private static final int LIMIT_BYTES = 64 << 10;

    @Override
    protected @Nullable ClientRequest decode(ChannelHandlerContext context, ByteBuf received) throws Exception {
        if (received.readableBytes() >= Integer.BYTES
                && received.getIntLE(received.readerIndex()) > LIMIT_BYTES
                && context.pipeline().get(FewUntilLogin.class) != null) {
            received.skipBytes(received.readableBytes());
            context.close();
            return null;
        }
        return super.decode(context, received);
    }
}
