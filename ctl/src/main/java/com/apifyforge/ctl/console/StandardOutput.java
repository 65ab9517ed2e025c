package com.apifyforge.ctl.console;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Standard output that remembers a failed write: {@code PrintWriter} swallows it, and a full disk would look like
 * success.
 */
public final class StandardOutput extends FilterOutputStream {
    private static final String READER_GONE = "Broken pipe";

    private volatile @Nullable IOException failure;

    public StandardOutput() {
        this(new FileOutputStream(FileDescriptor.out));
    }

    StandardOutput(OutputStream descriptor) {
        super(new BufferedOutputStream(descriptor));
    }

    /** Why output was lost. Empty if none was, or if its reader, such as {@code head}, wanted no more of it. */
    public Optional<String> lost() {
        return Optional.ofNullable(failure)
                .map(e -> String.valueOf(e.getMessage()))
                .filter(why -> !why.contains(READER_GONE));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        remember(() -> out.write(bytes, offset, length));
    }

    @Override
    public void write(int value) throws IOException {
        remember(() -> out.write(value));
    }

    @Override
    public void flush() throws IOException {
        remember(out::flush);
    }

    private void remember(Write write) throws IOException {
        try {
            write.run();
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    private interface Write {
        void run() throws IOException;
    }
}
