package com.apifyforge.quickstart.system;

import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.quickstart.folder.DataFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Which parts a folder was last started with, as lines of its {@code parts} file. What is stored lies in one of two
 * places; started with the other, the system would be up and know nobody.
 */
public record PartsFile(Path folder, List<String> lines) {
    static final String GIVEN_DATABASE = "database given";
    private static final String EMBEDDED_DATABASE = "database embedded";
    private static final String GIVEN_KAFKA = "kafka given";
    private static final String EMBEDDED_KAFKA = "kafka embedded";
    private static final String KMS = "key kms";
    private static final String KEY_FILE = "key file";
    private static final int LARGEST = 4096;

    /** Of a folder from before there was such a file, what its data tell. Throws {@link WrongUseException}. */
    public static PartsFile of(Path folder) {
        Path file = file(folder);
        try {
            if (Files.exists(file)) {
                byte[] text = Files.size(file) > LARGEST ? new byte[0] : Files.readAllBytes(file);
                var lines =
                        new String(text, StandardCharsets.ISO_8859_1).lines().toList();
                if (lines.isEmpty() || !lines.stream().allMatch(PartsFile::known)) {
                    throw new WrongUseException(file + " is not what up writes. Restore it from a backup.");
                }
                return new PartsFile(folder, lines);
            }
        } catch (IOException e) {
            throw new WrongUseException(file + " cannot be read: " + e.getMessage(), e);
        }
        return new PartsFile(
                folder, Files.exists(folder.resolve("data/mongo/mongo.h2")) ? List.of(EMBEDDED_DATABASE) : List.of());
    }

    private static boolean known(String line) {
        return List.of(EMBEDDED_DATABASE, GIVEN_DATABASE, EMBEDDED_KAFKA, GIVEN_KAFKA, KMS, KEY_FILE)
                .contains(line);
    }

    private static Path file(Path folder) {
        return folder.resolve("parts");
    }

    /**
     * Throws {@link WrongUseException} where the settings look for what is stored in another place than where it is.
     */
    void require(VaultSettings settings) {
        requireStored(settings);
        if (settings.mongodbUri() != null) {
            refuse(
                    EMBEDDED_DATABASE,
                    "keeps its tokens in the embedded database, which --mongodb-uri would leave behind. Copy it first: "
                            + "./forge export");
        } else {
            refuse(GIVEN_DATABASE, "keeps its tokens in a MongoDB. Name it with --mongodb-uri");
        }
        if (settings.kafka() != null) {
            refuse(EMBEDDED_KAFKA, "has its jobs and events in the embedded Kafka, which --kafka would leave behind");
        } else {
            refuse(GIVEN_KAFKA, "has its jobs and events in another Kafka. Name it with --kafka");
        }
        if (settings.kmsKey() == null) {
            refuse(KMS, "has tokens that a key in KMS wraps. Name that key with --kms-key");
        }
    }

    /** What is gone would be made anew, and the system would know nobody, or open nothing. */
    private void requireStored(VaultSettings settings) {
        if (settings.mongodbUri() == null) {
            requireStored(EMBEDDED_DATABASE, "data/mongo/mongo.h2");
        }
        if (settings.kafka() == null) {
            requireStored(EMBEDDED_KAFKA, "data/kafka");
        }
        if (settings.kmsKey() == null) {
            requireStored(KEY_FILE, "keys/wrapping.keys");
        }
    }

    private void requireStored(String line, String name) {
        Path stored = folder.resolve(name);
        if (lines.contains(line) && !Files.exists(stored)) {
            throw new WrongUseException(
                    stored + " is gone. Restore it from a backup, or choose another folder with --data.");
        }
    }

    private void refuse(String line, String why) {
        if (lines.contains(line)) {
            throw new WrongUseException("%s %s, or choose another folder with --data.".formatted(folder, why));
        }
    }

    static void started(Path folder, VaultSettings settings) {
        write(
                folder,
                settings.mongodbUri() == null ? EMBEDDED_DATABASE : GIVEN_DATABASE,
                settings.kafka() == null ? EMBEDDED_KAFKA : GIVEN_KAFKA,
                settings.kmsKey() == null ? KEY_FILE : KMS);
    }

    /** From now on the copy counts, and what was on topics may be left behind. The key is as it was. */
    public void exported() {
        write(folder, GIVEN_DATABASE, lines.contains(KMS) ? KMS : KEY_FILE);
    }

    private static void write(Path folder, String... lines) {
        DataFolder.write(file(folder), String.join("\n", lines) + "\n");
    }
}
