package com.apifyforge.apify.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of an answer on its way from the connection's thread to the one that waits for it. Only when all that has
 * come is taken does the connection read on, so a slow receiver slows the sender and not the memory.
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

    private final Channel channel;
    private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
    /** Of the connection's thread alone. */
    private boolean dropped;

    BodyParts(Channel channel) {
        this.channel = channel;
        channel.config().setAutoRead(false);
    }

    /** Of the connection's thread, as the two below. */
    void add(ByteBuf bytes) {
        if (!dropped) {
            parts.add(new Part.Bytes(bytes.retain()));
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
                        copied += bytes.readableBytes();
                        bytes.readBytes(to, bytes.readableBytes());
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
        var part = parts.poll();
        if (part == null) {
            channel.read();
            part = parts.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        }
        if (part == null) {
            throw new LostException("timeout");
        }
        return part;
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
