package com.apifyforge.quickstart.folder;

import com.apifyforge.client.ShellWord;
import com.apifyforge.ctl.console.WrongUseException;
import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Whose a data folder is. Root writes everywhere and everybody into {@code /tmp}, so that one can be prepared for
 * somebody else, with a key its maker knows: all of it has to be the user's own, and what opens something for nobody
 * else.
 */
final class Ownership {
    private static final int OTHERS_WRITE = 0022;
    private static final int EVERYBODY_WRITES = 0002;
    private static final int STICKY = 01000;
    private static final int OTHERS = 0077;

    private final Path root;
    private final long user;

    Ownership(Path root) {
        this.root = root;
        this.user = new UnixSystem().getUid();
    }

    /**
     * The folder itself, where {@code wanted} is a link to it: a home may have a link to another disk. Throws
     * {@link WrongUseException} for a link that others may have made or can replace, and for one to nothing.
     */
    static Path behindLinks(Path wanted) throws IOException {
        Path folder = wanted;
        while (Files.isSymbolicLink(folder)) {
            Path above = Objects.requireNonNull(folder.getParent());
            Path target = above.resolve(Files.readSymbolicLink(folder)).normalize();
            if (!isOursOrRoots(folder) || !isOursOrRoots(above) || (mode(above) & OTHERS_WRITE) != 0) {
                throw new WrongUseException(
                        "%s is a symbolic link to %s, and others may have made it. Name the folder itself with --data."
                                .formatted(folder, target));
            }
            if (!Files.exists(folder)) {
                throw new WrongUseException(
                        ("%s is a symbolic link to %s, which is not there. Make that folder, or choose another with"
                                        + " --data.")
                                .formatted(folder, target));
            }
            folder = target;
        }
        return folder;
    }

    private static boolean isOursOrRoots(Path file) throws IOException {
        long owner = unix(file, "uid");
        return owner == 0 || owner == new UnixSystem().getUid();
    }

    /** Throws {@link WrongUseException} for a folder that is there and not ours alone. Changes nothing. */
    void require() throws IOException {
        requirePlace();
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        requireOurs(root);
        if (!Files.isDirectory(root)) {
            throw new WrongUseException(root + " is not a folder. Choose another with --data.");
        }
        try (Stream<Path> all = Files.walk(root)) {
            boolean empty = true;
            for (Path each : (Iterable<Path>) all.skip(1)::iterator) {
                empty = false;
                requireOurs(each);
                requireSecret(each);
            }
            if (!empty && (mode(root) & OTHERS_WRITE) != 0) {
                throw new WrongUseException(
                        "Others can write to %s, so what it holds may not be yours. Choose another folder with --data."
                                .formatted(root));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The nearest folder that is there: who may rename in it can put another folder in place of ours. */
    private void requirePlace() throws IOException {
        Path above = root.getParent();
        while (above != null && !Files.exists(above)) {
            above = above.getParent();
        }
        if (above != null && (mode(above) & EVERYBODY_WRITES) != 0 && (mode(above) & STICKY) == 0) {
            throw new WrongUseException(
                    "Everybody can write to %s and replace folders there. Choose another folder with --data."
                            .formatted(above));
        }
    }

    private void requireOurs(Path file) throws IOException {
        if (Files.isSymbolicLink(file)) {
            throw new WrongUseException(
                    ("%s is a symbolic link, which a data folder does not hold. Remove it, or choose another folder"
                                    + " with --data.")
                            .formatted(file));
        }
        if (unix(file, "uid") != user) {
            throw new WrongUseException("%s belongs to user %s and not to you. Choose another folder with --data."
                    .formatted(file, Files.getOwner(file, LinkOption.NOFOLLOW_LINKS)));
        }
        if (isKey(file) && unix(file, "nlink") != 1) {
            throw new WrongUseException(
                    "%s has another name elsewhere (a hard link). Remove that one.".formatted(file));
        }
    }

    private void requireSecret(Path file) throws IOException {
        if (!isKey(file)) {
            return;
        }
        if ((mode(file) & OTHERS) != 0) {
            throw new WrongUseException("Others can read or write %s. See who did, then run: chmod 600 %s"
                    .formatted(file, ShellWord.of(file)));
        }
        if (Files.size(file) == 0) {
            throw new WrongUseException(
                    "%s is empty. Restore it from a backup, or choose another folder with --data.".formatted(file));
        }
    }

    private boolean isKey(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && (file.startsWith(root.resolve("keys")) || file.toString().endsWith(".key"));
    }

    private static long mode(Path file) throws IOException {
        return unix(file, "mode");
    }

    private static long unix(Path file, String attribute) throws IOException {
        var value = Files.getAttribute(file, "unix:" + attribute, LinkOption.NOFOLLOW_LINKS);
        return ((Number) Objects.requireNonNull(value)).longValue();
    }
}
