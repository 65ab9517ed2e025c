package com.apifyforge.quickstart.folder;

import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.embedded.Passwords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The key of the sandbox's control address, in a file that is a header as {@code curl -H @FILE} takes it: on a command
 * line other users of the machine would see it.
 */
public final class SandboxKey {
    private static final Pattern HEADER = Pattern.compile("Authorization: Bearer ([\\w-]{16,})\\R?");
    private static final String LAYOUT = "Authorization: Bearer %s\n";

    private SandboxKey() {}

    public static Path file(Path keys) {
        return keys.resolve("sandbox-control.header");
    }

    /** The key kept in a folder, or a new one. Throws {@link WrongUseException}. */
    public static String keptIn(Path keys) {
        Path file = file(keys);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            DataFolder.write(file, LAYOUT.formatted(Passwords.random()));
        }
        return in(file);
    }

    /** The key in a file. Throws {@link WrongUseException}. */
    public static String in(Path file) {
        try {
            var header = HEADER.matcher(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            if (header.matches()) {
                return header.group(1);
            }
        } catch (IOException e) {
            throw new WrongUseException(file + " cannot be read: " + e.getMessage(), e);
        }
        throw new WrongUseException(
                file + " holds no key of a sandbox. Delete it, and the next start makes a new one.");
    }
}
