package com.apifyforge.quickstart.folder;

import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.embedded.ca.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The folder of one running system, for its owner only and for one process at a time:
 *
 * <pre>
 * data/    what Kafka, the database and the sandbox keep
 * keys/    the wrapping key and the scheduler's key, apart from the data: a copy of data/ alone opens nothing
 * ca/      the local CA and the certificates
 * logs/    forge.log
 * tmp/     temporary files of this process, emptied at start
 * </pre>
 */
public final class DataFolder implements AutoCloseable {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final Path root;
    private final FileChannel lockFile;

    private DataFolder(Path root, FileChannel lockFile) {
        this.root = root;
        this.lockFile = lockFile;
    }

    /** {@code .apifyforge} in the user's home, where {@code ctl} looks too. */
    public static Path standard() {
        return Path.of(System.getProperty("user.home"), ".apifyforge");
    }

    /** Throws {@link WrongUseException} if the folder cannot be written or another process has it. */
    public static DataFolder open(Path wanted) {
        if (wanted.toString().isEmpty()) {
            // An unset variable in a script; it would be the current folder.
            throw new WrongUseException("--data names no folder.");
        }
        Path root = wanted.toAbsolutePath().normalize();
        try {
            root = Ownership.behindLinks(root);
            new Ownership(root).require();
            Files.createDirectories(root, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            requireNothingElse(root);
            Files.setPosixFilePermissions(root, OWNER_ONLY);
            var channel = FileChannel.open(
                    root.resolve("lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);
            if (tryLock(channel) == null) {
                String holder = content(channel).replaceAll("\\D", "");
                channel.close();
                throw new WrongUseException("Another forge%s runs on %s. Stop it, or choose another folder with --data."
                        .formatted(holder.isEmpty() ? "" : " (process " + holder + ")", root));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(pid().getBytes(StandardCharsets.US_ASCII)), 0);
            return new DataFolder(root, channel).prepared();
        } catch (UncheckedIOException e) {
            throw unwritable(root, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw unwritable(root, e);
        }
    }

    /** Not a folder of somebody's: its rights are changed here, and its tmp emptied. */
    private static void requireNothingElse(Path root) throws IOException {
        if (!Files.isWritable(root)) {
            throw new AccessDeniedException(root.toString());
        }
        try (var content = Files.list(root)) {
            if (!Files.exists(root.resolve("lock")) && content.findAny().isPresent()) {
                throw new WrongUseException(
                        root + " holds something else. Choose an empty or a new folder with --data.");
            }
        }
    }

    private static WrongUseException unwritable(Path root, IOException e) {
        String reason = e.getClass().getSimpleName().replace("Exception", "") + ": " + e.getMessage();
        return new WrongUseException(
                "Cannot write to %s (%s). Choose another folder with --data.".formatted(root, reason), e);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String content(FileChannel channel) throws IOException {
        var bytes = ByteBuffer.allocate(32);
        channel.read(bytes, 0);
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
    }

    static String pid() {
        return Long.toString(ProcessHandle.current().pid());
    }

    private DataFolder prepared() throws IOException {
        empty(tmp());
        for (Path folder : new Path[] {data(), keys(), ca(), logs(), tmp()}) {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, OWNER_ONLY);
        }
        Files.deleteIfExists(endpoints());
        LogFile.in(logs());
        // Temporary files of every library in this process are where the canary search looks.
        System.setProperty("java.io.tmpdir", tmp().toString());
        return this;
    }

    private static void empty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    public Path root() {
        return root;
    }

    public Path data() {
        return root.resolve("data");
    }

    public Path keys() {
        return root.resolve("keys");
    }

    public Path ca() {
        return root.resolve("ca");
    }

    Path logs() {
        return root.resolve("logs");
    }

    private Path tmp() {
        return root.resolve("tmp");
    }

    public Path endpoints() {
        return root.resolve("endpoints.json");
    }

    /** The whole file or none, readable by the owner only. */
    public static void write(Path file, String text) {
        OwnerOnly.write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Deletes the folder with all it holds, as far as that is possible; for temporary ones. */
    public void deleteQuietly() {
        try {
            empty(root);
        } catch (IOException | UncheckedIOException e) {
            LoggerFactory.getLogger(DataFolder.class).warn("{} is not deleted whole", root, e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(endpoints());
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
