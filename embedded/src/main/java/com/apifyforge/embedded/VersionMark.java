package com.apifyforge.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.h2.mvstore.MVStore;

/**
 * The newest version of a store that was ever on disk, in a file beside it. Of a file that was cut, or replaced by an
 * older one, H2 opens the newest version that it finds whole, without a word: everything acknowledged since is gone.
 * The mark is written after the version and without a sync of its own, so it may be behind and is never ahead.
 */
final class VersionMark implements AutoCloseable {
    private final FileChannel file;

    private VersionMark(FileChannel file) {
        this.file = file;
    }

    /** Throws IllegalStateException if the store is older than its mark. A store without a mark is taken as it is. */
    static void require(Path store) {
        Path mark = of(store);
        if (!Files.exists(store) || !Files.exists(mark)) {
            return;
        }
        if (newest(store) < read(mark)) {
            throw new IllegalStateException("The database " + store
                    + " lacks what was written last: it is damaged, was cut or is an older copy. Restore the whole"
                    + " folder from a backup. To go on without what is missing, delete " + mark + ".");
        }
    }

    /** Whatever H2 says of a file that it cannot open: in it is no version. */
    private static long newest(Path store) {
        try (var opened =
                new MVStore.Builder().fileName(store.toString()).readOnly().open()) {
            return opened.getCurrentVersion();
        } catch (RuntimeException e) {
            return -1;
        }
    }

    /** Before the file is written anew, whose versions begin again. */
    static void forget(Path store) {
        try {
            Files.deleteIfExists(of(store));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static VersionMark begin(Path store) {
        try {
            return new VersionMark(FileChannel.open(of(store), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code version} is on disk. */
    void set(long version) {
        try {
            file.write(ByteBuffer.allocate(Long.BYTES).putLong(0, version), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path of(Path store) {
        return store.resolveSibling(store.getFileName() + ".version");
    }

    /** Zero for a file that is no mark: it says nothing. */
    private static long read(Path mark) {
        try {
            byte[] bytes = Files.readAllBytes(mark);
            return bytes.length == Long.BYTES ? ByteBuffer.wrap(bytes).getLong() : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
