package com.apifyforge.apify.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The body of an answer on its way from the connection's thread to the one that waits for it. The connection reads a
 * little ahead and no further, so a slow receiver slows the sender and not the memory.
 */
public final class BodyParts {
    private sealed interface Part {
        record Bytes(ByteBuf bytes) implements Part {}

        record Whole() implements Part {}

        record Lost(String reason) implements Part {}
    }

    /** The rest of the body does not come. */
    public static final class LostException extends Exception {
        private static final long serialVersionUID = 1;

        LostException(String reason) {
            super(reason, null, false, false);
        }
    }

    /** Bytes. Without any the connection and the receiver take turns, each waiting for the other. */
    private static final int AHEAD = 256 * 1024;

    private final Channel channel;
    private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    /** Of the connection's thread alone. */
    private boolean dropped;

    BodyParts(Channel channel) {
        this.channel = channel;
        channel.config().setAutoRead(false);
        channel.read();
    }

    /** Of the connection's thread, as the two below. */
    void add(ByteBuf bytes) {
        if (!dropped) {
            int size = bytes.readableBytes();
            parts.add(new Part.Bytes(bytes.retain()));
            if (waiting.addAndGet(size) < AHEAD) {
                channel.read();
            }
        }
    }

    void whole() {
        channel.config().setAutoRead(true);
        parts.add(new Part.Whole());
    }

    void lost(String reason) {
        parts.add(new Part.Lost(reason));
    }

    /** Returns the number of bytes. Waits {@code patience} for each part at most. */
    public long copyTo(OutputStream to, Duration patience) throws IOException, InterruptedException, LostException {
        long copied = 0;
        while (true) {
            switch (next(patience)) {
                case Part.Bytes(ByteBuf bytes) -> {
                    try {
                        int size = bytes.readableBytes();
                        copied += size;
                        bytes.readBytes(to, size);
                        taken(size);
                    } finally {
                        bytes.release();
                    }
                }
                case Part.Whole _ -> {
                    return copied;
                }
                case Part.Lost(String reason) -> throw new LostException(reason);
            }
        }
    }

    private Part next(Duration patience) throws InterruptedException, LostException {
        var part = parts.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (part == null) {
            throw new LostException("timeout");
        }
        return part;
    }

    private void taken(int size) {
        int before = waiting.getAndAdd(-size);
        if (before >= AHEAD && before - size < AHEAD) {
            channel.read();
        }
    }

    /** Releases what came and nobody takes, and what is still to come. */
    public void drop() {
        channel.eventLoop().execute(this::dropNow);
    }

    private void dropNow() {
        dropped = true;
        for (var part = parts.poll(); part != null; part = parts.poll()) {
            if (part instanceof Part.Bytes(ByteBuf bytes)) {
                bytes.release();
            }
        }
    }
}
