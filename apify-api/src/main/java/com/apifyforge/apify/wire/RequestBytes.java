package com.apifyforge.apify.wire;

import com.apifyforge.secret.Loan;
import com.apifyforge.secret.Secret;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The encoded request. It is written here and not by Netty's encoder because the token then goes from one off-heap
 * place to the other, and no header object ever holds it. Whoever gets the buffer wipes it with {@link #wipe}.
 */
public final class RequestBytes {
    private static final int LONGEST_TOKEN = 512;

    public static final class TokenMalformedException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private RequestBytes() {}

    /** Throws what the loan throws, and {@link TokenMalformedException} for a token that must not be in a header. */
    public static ByteBuf encode(Request request, Endpoint endpoint, Loan token, ByteBufAllocator memory) {
        var body = request.body();
        var before = request.beforeToken(endpoint);
        var after = request.afterToken(body.length);
        var buffer = memory.directBuffer(before.length + LONGEST_TOKEN + after.length + body.length);
        try {
            buffer.writeBytes(before);
            token.lend(secret -> append(buffer, secret));
            return buffer.writeBytes(after).writeBytes(body);
        } catch (Throwable e) {
            wipe(buffer);
            throw e;
        }
    }

    static void wipe(ByteBuf buffer) {
        buffer.setZero(0, buffer.capacity());
        buffer.release();
    }

    private static ByteBuf append(ByteBuf buffer, Secret secret) {
        return secret.lend(token -> {
            check(token);
            var length = (int) token.byteSize();
            MemorySegment.ofBuffer(buffer.nioBuffer(buffer.writerIndex(), length))
                    .copyFrom(token);
            return buffer.writerIndex(buffer.writerIndex() + length);
        });
    }

    /** A line break in a token would let its author add headers. */
    private static void check(MemorySegment token) {
        if (token.byteSize() == 0 || token.byteSize() > LONGEST_TOKEN) {
            throw new TokenMalformedException();
        }
        for (long i = 0; i < token.byteSize(); i++) {
            var c = token.get(ValueLayout.JAVA_BYTE, i);
            if (c <= ' ' || c > '~') {
                throw new TokenMalformedException();
            }
        }
    }
}
