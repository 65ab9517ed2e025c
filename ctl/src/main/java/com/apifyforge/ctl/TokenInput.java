package com.apifyforge.ctl;

import com.apifyforge.events.TokenShape;
import com.apifyforge.secret.Secret;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.ReadableByteChannel;

/**
 * Reads a token from standard input straight into memory off the heap. {@code System.in} and the console would leave
 * copies in buffers of theirs, and an argument would be seen by every user of the machine.
 */
final class TokenInput {
    /** More than any token, so that what is too long is told as such. */
    private static final int MAX_LENGTH = 512;

    private TokenInput() {}

    /** The first line, without echo if a person types it. Throws {@link WrongUseException} if that cannot be a token. */
    static Secret read(PrintWriter prompt) {
        var input = new FileInputStream(FileDescriptor.in);
        try (var echo = EchoOff.ifTerminal()) {
            if (echo.isOff()) {
                prompt.print("Apify API token (not shown): ");
                prompt.flush();
            }
            try {
                return firstLine(input.getChannel());
            } finally {
                if (echo.isOff()) {
                    prompt.println();
                }
            }
        } catch (IOException e) {
            throw new FailedException("Cannot read the token from standard input: " + e.getMessage());
        }
    }

    static Secret firstLine(ReadableByteChannel input) throws IOException {
        try (var arena = Arena.ofConfined()) {
            MemorySegment line = arena.allocate(MAX_LENGTH);
            try {
                return token(line, fill(line, input));
            } finally {
                line.fill((byte) 0);
            }
        }
    }

    private static int fill(MemorySegment line, ReadableByteChannel input) throws IOException {
        var buffer = line.asByteBuffer();
        int searched = 0;
        while (buffer.hasRemaining() && input.read(buffer) >= 0) {
            for (; searched < buffer.position(); searched++) {
                if (buffer.get(searched) == '\n') {
                    return searched;
                }
            }
        }
        if (!buffer.hasRemaining()) {
            throw new WrongUseException("What came on standard input is too long for an Apify token.");
        }
        return buffer.position();
    }

    private static Secret token(MemorySegment line, int end) {
        int from = 0;
        int to = end;
        while (to > from && isBlank(line, to - 1)) {
            to--;
        }
        while (from < to && isBlank(line, from)) {
            from++;
        }
        requireToken(line.asSlice(from, to - from));
        byte[] token = new byte[to - from];
        MemorySegment.copy(line, ValueLayout.JAVA_BYTE, from, token, 0, token.length);
        return Secret.takeOwnershipOf(token);
    }

    private static boolean isBlank(MemorySegment line, int at) {
        byte c = line.get(ValueLayout.JAVA_BYTE, at);
        return c >= 0 && c <= ' ';
    }

    private static void requireToken(MemorySegment token) {
        TokenShape.slip(token).ifPresent(slip -> {
            throw new WrongUseException(slip.reason().hint());
        });
    }
}
