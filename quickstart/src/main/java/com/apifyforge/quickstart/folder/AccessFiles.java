package com.apifyforge.quickstart.folder;

import com.apifyforge.ctl.console.WrongUseException;
import com.apifyforge.embedded.Passwords;
import com.apifyforge.quickstart.kafka.KafkaUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the embedded parts require of their clients: made at the first start, kept in owner-only files beside the keys.
 * The users of Kafka are those of docs/kafka-acls.md, each with a file that its clients take.
 */
public final class AccessFiles {
    public static final String TOKEN_SERVICE = "token-service";
    public static final String WORKER = "apify-worker";
    public static final String GATEWAY = "gateway";
    public static final String OPERATOR = "operator";
    private static final List<String> USERS =
            List.of(TOKEN_SERVICE, WORKER, GATEWAY, OPERATOR, "frontend", "scheduler");

    private final Path keys;

    public AccessFiles(Path keys) {
        this.keys = keys;
    }

    /** Passwords by user; their files are rewritten, as the authority may be a new one. */
    public Map<String, String> kafkaUsers(Path authority) {
        try {
            String certificate = Files.readString(authority);
            Files.createDirectories(kafkaClientConfig(OPERATOR).getParent());
            return USERS.stream().collect(Collectors.toMap(user -> user, user -> kept(user, certificate)));
        } catch (IOException e) {
            throw new WrongUseException("Cannot use " + keys + ": " + e.getMessage(), e);
        }
    }

    private String kept(String name, String authority) {
        Path file = kafkaClientConfig(name);
        var user = KafkaUser.keptIn(file, name);
        DataFolder.write(file, user.clientConfig(authority));
        return user.password();
    }

    public Path kafkaClientConfig(String user) {
        return keys.resolve("kafka").resolve(user + ".properties");
    }

    /** Throws {@link WrongUseException} if the file is not what was written. */
    public String databasePassword() {
        Path file = keys.resolve("database.password");
        try {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                DataFolder.write(file, Passwords.random() + "\n");
            }
            String password = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).strip();
            if (password.matches("[\\w-]{16,}")) {
                return password;
            }
        } catch (IOException e) {
            throw new WrongUseException(file + " cannot be read: " + e.getMessage(), e);
        }
        throw new WrongUseException(file + " holds no password. Delete it, and the next start makes a new one.");
    }

    /** Where {@link #tell} puts the connection string, for tools of MongoDB. */
    public Path databaseUri() {
        return keys.resolve("database.uri");
    }

    public void tell(String uri) {
        DataFolder.write(databaseUri(), uri + "\n");
    }

    public String sandboxKey() {
        return SandboxKey.keptIn(keys);
    }

    public Path sandboxControl() {
        return SandboxKey.file(keys);
    }
}
