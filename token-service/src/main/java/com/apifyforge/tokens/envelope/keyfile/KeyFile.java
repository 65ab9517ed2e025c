package com.apifyforge.tokens.envelope.keyfile;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.apifyforge.service.StartRefusedException;
import com.apifyforge.tokens.envelope.DataKey;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Wrapping keys in a file of lines {@code <kid> <base64 of 32 bytes>}; {@code #} starts a comment. The first key wraps,
 * every key unwraps: to rotate, put a new line on top. Whoever loses the file loses every token in the database.
 */
public final class KeyFile {
    private KeyFile() {}

    /**
     * Makes a file with one fresh key unless there is one already, and returns {@code file}. Safe to call by two at
     * once.
     */
    public static Path createIfMissing(Path file, Clock clock) {
        byte[] key = DataKey.random(DataKey.LENGTH);
        String kid = "local-" + LocalDate.now(clock);
        try {
            // The JDK makes temporary files readable by the owner only.
            Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), ".key", null);
            try {
                Files.writeString(fresh, kid + " " + Base64.getEncoder().encodeToString(key) + "\n", US_ASCII);
                // A link appears whole or not at all: no reader ever sees half a key file, and no writer replaces one.
                Files.createLink(file, fresh);
            } catch (FileAlreadyExistsException made) {
                return file;
            } finally {
                Files.deleteIfExists(fresh);
            }
            return file;
        } catch (IOException unwritable) {
            throw new StartRefusedException(
                    "Cannot make the wrapping key file " + file + ": " + unwritable, unwritable);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** Looks before anything starts. Throws IllegalStateException as {@link #createIfMissing} and a start would. */
    public static void requireReadable(Path file) {
        read(file);
    }

    /**
     * In file order. Throws IllegalStateException with what to do if the file is missing, malformed or open to others.
     */
    static Map<String, SecretKey> read(Path file) {
        requireOwnerOnly(file);
        Map<String, SecretKey> keys = new LinkedHashMap<>();
        try {
            for (String line : Files.readAllLines(file, US_ASCII)) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    addKey(keys, line.strip(), file);
                }
            }
        } catch (IOException unreadable) {
            throw new StartRefusedException(
                    "Cannot read the wrapping key file " + file + ": " + unreadable, unreadable);
        }
        if (keys.isEmpty()) {
            throw new StartRefusedException("The wrapping key file " + file + " holds no key.");
        }
        return keys;
    }

    private static void addKey(Map<String, SecretKey> keys, String line, Path file) {
        int space = line.indexOf(' ');
        byte[] key = new byte[0];
        try {
            key = Base64.getDecoder().decode(line.substring(space + 1).strip());
        } catch (IllegalArgumentException notBase64) {
            // Refused below; the cause is not kept, as its text would quote the key.
        }
        if (space < 1 || key.length != DataKey.LENGTH) {
            throw new StartRefusedException(
                    "A line of the wrapping key file " + file + " is not '<kid> <base64 of 32 bytes>'.");
        }
        if (keys.put(line.substring(0, space), new SecretKeySpec(key, "AES")) != null) {
            throw new StartRefusedException("The wrapping key file " + file + " names a key twice.");
        }
        Arrays.fill(key, (byte) 0);
    }

    private static void requireOwnerOnly(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new StartRefusedException(
                        "There is no wrapping key file " + file + ". Restore it, or start with a "
                                + "new one and an empty database: tokens wrapped with a lost key cannot be opened.");
            }
            if (isPosix(file)
                    && Files.getPosixFilePermissions(file).stream()
                            .anyMatch(permission -> !permission.name().startsWith("OWNER"))) {
                throw new StartRefusedException(
                        "Others may read the wrapping key file " + file + ". Run: chmod 600 " + file);
            }
        } catch (IOException unreadable) {
            throw new StartRefusedException(
                    "Cannot read the wrapping key file " + file + ": " + unreadable, unreadable);
        }
    }

    private static boolean isPosix(Path file) {
        return Files.getFileAttributeView(file, PosixFileAttributeView.class) != null;
    }
}
