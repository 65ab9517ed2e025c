package com.apifyforge.quickstart.folder;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A disk that takes nothing more: full, without inodes, over a quota or read-only. A broker that cannot write ends its
 * process on the spot, and the log cannot be written any more either; so the disk is looked at, and some of it is kept.
 */
public final class DiskFailure {
    /** {@code EX_IOERR} of sysexits.h. */
    public static final int STATUS = 74;

    private static final int RESERVE_BYTES = 4 << 20;
    private static final long LEAST_BYTES = 16 << 20;
    private static final int PROBE_BYTES = 4096;
    private static volatile @Nullable String told;
    private static volatile @Nullable Path reserve;

    private DiskFailure() {}

    /**
     * What is wrong with the disk of a folder, in words for its owner; null if nothing. What was told once stays true
     * to the end: telling it makes room again.
     */
    static @Nullable String in(Path folder) {
        String before = told;
        return before == null ? now(folder) : before;
    }

    private static @Nullable String now(Path folder) {
        IOException refused = probe(folder);
        try {
            String full = full(folder, Files.getFileStore(folder).getUsableSpace());
            if (full != null || refused == null) {
                return full;
            }
            // What the system says is in its user's language, so the words tell nothing here.
            return Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OWNER_WRITE)
                    ? words(refused)
                    : null;
        } catch (IOException e) {
            return of(e);
        }
    }

    private static @Nullable IOException probe(Path folder) {
        Path file = folder.resolve("probe");
        try {
            Files.write(file, new byte[PROBE_BYTES]);
            Files.delete(file);
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    private static @Nullable String full(Path folder, long usableBytes) {
        return usableBytes >= LEAST_BYTES
                ? null
                : "The disk of %s is full: %d MB are left, and at least %d MB are needed. Make room and start again."
                        .formatted(folder, usableBytes >> 20, LEAST_BYTES >> 20);
    }

    /** If a failure was one of the disk: in whose words. */
    public static @Nullable String of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String text = String.valueOf(cause.getMessage());
            if (text.matches("(?is).*(No space left on device|Disk quota exceeded|Read-only file system).*")) {
                return words(cause);
            }
        }
        return null;
    }

    private static String words(Throwable refused) {
        return "The disk takes nothing more (%s). Make it writable, with room and inodes, and start again."
                .formatted(String.valueOf(refused.getMessage())
                        .lines()
                        .findFirst()
                        .orElse("")
                        .strip());
    }

    /**
     * Puts something aside for the last lines of the log. Throws {@link UncheckedIOException} if there is no room for
     * it.
     */
    static void reserveIn(Path folder) {
        Path file = folder.resolve("reserve");
        try {
            if (!Files.exists(file) || Files.size(file) != RESERVE_BYTES) {
                Files.write(file, new byte[RESERVE_BYTES]);
            }
            reserve = file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * On the terminal and in the log, once. Whoever comes second waits until it is written, as it then ends the
     * process.
     */
    public static synchronized void tell(String trouble, PrintWriter terminal) {
        if (told == null) {
            told = trouble;
            terminal.println(trouble);
            terminal.flush();
            Path kept = reserve;
            try {
                if (kept != null) {
                    Files.deleteIfExists(kept);
                }
            } catch (IOException e) {
                // Read-only, as it seems; the terminal knows.
            }
            LogFile.reopen();
            LoggerFactory.getLogger(DiskFailure.class).error("{}", trouble);
        }
    }
}
