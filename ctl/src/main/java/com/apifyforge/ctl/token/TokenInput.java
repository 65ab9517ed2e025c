package com.apifyforge.ctl.token;

import com.apifyforge.client.VaultClientException;
import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.events.token.TokenShape;
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
    /** Far more than a token, so that most slips can be named. */
    private static final int MAX_LENGTH = 4096;

    private TokenInput() {}

    /**
     * The first line, without echo if a person types it. Throws {@link WrongUseException} if that cannot be a token.
     */
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
            throw new VaultClientException("Cannot read the token from standard input: " + e.getMessage());
        }
    }

    static Secret firstLine(ReadableByteChannel input) throws IOException {
        try (var arena = Arena.ofConfined()) {
            MemorySegment line = arena.allocate(MAX_LENGTH);
            try {
                return token(line.asSlice(0, fill(line, input)));
            } finally {
                line.fill((byte) 0);
            }
        }
    }

    /** Up to the first line end, or to the end of the input. */
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
            throw refused(TokenShape.Slip.TOO_LONG);
        }
        return buffer.position();
    }

    /** Blanks around it are the terminal's or the pipe's, and no part of a token. */
    private static Secret token(MemorySegment line) {
        long from = 0;
        long to = line.byteSize();
        while (to > from && isBlank(line, to - 1)) {
            to--;
        }
        while (from < to && isBlank(line, from)) {
            from++;
        }
        MemorySegment word = line.asSlice(from, to - from);
        TokenShape.slip(word).ifPresent(slip -> {
            throw refused(slip);
        });
        return Secret.takeOwnershipOf(word.toArray(ValueLayout.JAVA_BYTE));
    }

    private static boolean isBlank(MemorySegment line, long at) {
        byte c = line.get(ValueLayout.JAVA_BYTE, at);
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    private static WrongUseException refused(TokenShape.Slip slip) {
        return new WrongUseException(slip.reason().hint());
    }
}
