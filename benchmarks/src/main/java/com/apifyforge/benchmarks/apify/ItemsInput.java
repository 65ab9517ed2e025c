package com.apifyforge.benchmarks.apify;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.stream.ChunkedInput;
import java.nio.charset.StandardCharsets;

/** Items of 1,000 bytes as JSON lines, made while they are sent: a million of them need no memory. */
final class ItemsInput implements ChunkedInput<ByteBuf> {
    static final int ITEM_BYTES = 1000;
    private static final int AT_ONCE = 64;
    private static final byte[] ITEM =
            ("{\"text\":\"" + "x".repeat(ITEM_BYTES - 12) + "\"}\n").getBytes(StandardCharsets.US_ASCII);
    private static final ByteBuf ITEMS = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(copies()));

    private final long items;
    private long sent;

    ItemsInput(long items) {
        this.items = items;
    }

    private static byte[] copies() {
        byte[] copies = new byte[AT_ONCE * ITEM.length];
        for (int at = 0; at < copies.length; at += ITEM.length) {
            System.arraycopy(ITEM, 0, copies, at, ITEM.length);
        }
        return copies;
    }

    @Override
    public boolean isEndOfInput() {
        return sent >= items;
    }

    @Override
    public ByteBuf readChunk(ByteBufAllocator allocator) {
        int some = (int) Math.min(AT_ONCE, items - sent);
        sent += some;
        return ITEMS.slice(0, some * ITEM_BYTES);
    }

    @Override
    public ByteBuf readChunk(ChannelHandlerContext context) {
        return readChunk(context.alloc());
    }

    @Override
    public long length() {
        return items * ITEM_BYTES;
    }

    @Override
    public long progress() {
        return sent * ITEM_BYTES;
    }

    @Override
    public void close() {}
}
