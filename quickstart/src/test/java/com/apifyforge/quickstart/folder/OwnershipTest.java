package com.apifyforge.quickstart.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.apifyforge.quickstart.Forge;
import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One line and status 2, and what was there is as it was. */
class OwnershipTest {
    private static final int NOBODY = 65_534;

    @TempDir
    Path place;

    private Path folder;

    @BeforeEach
    void aFolderThatServed() {
        folder = place.resolve("data");
        try (var opened = DataFolder.open(folder)) {
            KeyFiles.in(opened, java.time.Clock.systemUTC());
            new AccessFiles(opened.keys()).databasePassword();
        }
    }

    @Test
    void aFolderOfOnesOwnIsTakenAgainAndAgain() {
        for (int time = 0; time < 2; time++) {
            try (var opened = DataFolder.open(folder)) {
                assertThat(opened.root()).isEqualTo(folder);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lock", "keys", "keys/scheduler.jwk", "ca", "ca/ca.key", "data", "logs/forge.log"})
    void whatBelongsToAnotherUserIsRefused(String name) throws Exception {
        assumeTrue(new UnixSystem().getUid() == 0, "only root can give files away");
        Files.setAttribute(folder.resolve(name), "unix:uid", NOBODY);

        assertThat(up(folder))
                .startsWith("2 forge up: " + folder.resolve(name))
                .contains(" belongs to user ")
                .hasLineCount(1);
        assertThat(Files.getAttribute(folder.resolve(name), "unix:uid")).isEqualTo(NOBODY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock", "keys/scheduler.jwk", "keys/database.password", "ca/ca.key", "data", "logs", "tmp"})
    void aSymbolicLinkInsideIsRefused(String name) throws Exception {
        Path elsewhere = place.resolve("elsewhere");
        Files.move(folder.resolve(name), elsewhere);
        Files.createSymbolicLink(folder.resolve(name), elsewhere);

        assertThat(up(folder))
                .startsWith("2 forge up: " + folder.resolve(name) + " is a symbolic link")
                .hasLineCount(1);
        assertThat(elsewhere).exists();
    }

    /** To another disk, say. */
    @ParameterizedTest
    @ValueSource(strings = {"rwx------", "rwxr-xr-x"})
    void aLinkOfOnesOwnIsFollowed(String mode) throws Exception {
        Path link = link(folder, mode);

        try (var opened = DataFolder.open(link)) {
            assertThat(opened.root()).isEqualTo(folder);
        }
        Path second = Files.createSymbolicLink(link.resolveSibling("second"), Path.of("link"));
        try (var opened = DataFolder.open(second)) {
            assertThat(opened.root()).isEqualTo(folder);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxrwx", "rwxrwxr-x", "rwxr-xrwx"})
    void aLinkThatOthersCanReplaceIsRefusedAndItsTargetNamed(String mode) throws Exception {
        Path link = link(folder, mode);

        assertThat(up(link)).isEqualTo("2 forge up: " + mayBeOthers(link));
        Path ours = Files.createSymbolicLink(place.resolve("ours"), link);
        assertThat(up(ours)).isEqualTo("2 forge up: " + mayBeOthers(link));
    }

    @ParameterizedTest
    @ValueSource(strings = {"link", ""})
    void aLinkOfAnotherUserIsRefused(String whose) throws Exception {
        assumeTrue(new UnixSystem().getUid() == 0, "only root can give files away");
        Path link = link(folder, "rwxr-xr-x");
        Files.setAttribute(
                link.resolveSibling(whose.isEmpty() ? "../links" : whose).normalize(),
                "unix:uid",
                NOBODY,
                LinkOption.NOFOLLOW_LINKS);

        assertThat(up(link)).isEqualTo("2 forge up: " + mayBeOthers(link));
    }

    @Test
    void aLinkToNothingIsRefused() throws Exception {
        assertThat(up(link(place.resolve("nowhere"), "rwx------")))
                .contains("/nowhere, which is not there.")
                .hasLineCount(1);
        assertThat(place.resolve("nowhere")).doesNotExist();
    }

    private Path link(Path target, String mode) throws IOException {
        Path links = Files.createDirectory(place.resolve("links"));
        Files.setPosixFilePermissions(links, PosixFilePermissions.fromString(mode));
        return Files.createSymbolicLink(links.resolve("link"), target);
    }

    private String mayBeOthers(Path link) {
        return "%s is a symbolic link to %s, and others may have made it. Name the folder itself with --data."
                .formatted(link, folder);
    }

    @ParameterizedTest
    @CsvSource({
        "keys/scheduler.jwk, rw-r--r--, Others can read or write",
        "keys/database.password, rw--w----, Others can read or write",
        "ca/ca.key, rw-rw-rw-, Others can read or write",
        "'', rwxrwxrwx, Others can write to",
        "'', rwxrwx---, Others can write to",
        "'..', rwxrwxrwx, Everybody can write to"
    })
    void whatOthersCanReadOrReplaceIsRefused(String name, String mode, String said) throws Exception {
        Files.setPosixFilePermissions(folder.resolve(name).normalize(), PosixFilePermissions.fromString(mode));

        assertThat(up(folder))
                .startsWith("2 forge up: " + said)
                .contains(folder.resolve(name).normalize().toString())
                .hasLineCount(1);
    }

    @Test
    void aKeyWithASecondNameIsRefused() throws Exception {
        Files.createLink(place.resolve("copy"), folder.resolve("keys/scheduler.jwk"));

        assertThat(up(folder))
                .contains("keys/scheduler.jwk has another name elsewhere")
                .startsWith("2 ")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"keys/scheduler.jwk", "keys/database.password", "keys/wrapping.keys", "ca/ca.key"})
    void anEmptyKeyIsRefused(String name) throws Exception {
        Files.deleteIfExists(folder.resolve(name));
        Files.createFile(
                folder.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));

        assertThat(up(folder))
                .startsWith("2 forge up: " + folder.resolve(name) + " is empty.")
                .hasLineCount(1);
    }

    /** Whatever the bytes: a line that names the file, and nothing of what it holds. */
    @ParameterizedTest
    @CsvSource({
        "keys/scheduler.jwk, {}",
        "keys/scheduler.jwk, not json secretsecret",
        "keys/scheduler.jwk, '{\"kty\":\"EC\",\"secretsecret\":1}'",
        "keys/scheduler.jwk, \u00ff\u00fe\u0000",
        "keys/database.password, two words secretsecret",
        "keys/database.password, \u00ff\u00fe\u0000",
        "keys/database.password, short",
        "keys/sandbox-control.header, secretsecret",
        "keys/sandbox-control.header, \u00ff\u00fe\u0000",
        "keys/kafka/operator.properties, secretsecret",
        "keys/kafka/operator.properties, a=\\uXYZ1",
        "keys/kafka/operator.properties, \u00ff\u00fe\u0000",
        "keys/kafka/operator.properties, 'sasl.jaas.config=x required username=\"frontend\" password=\"secretsecret\";'",
        "keys/wrapping.keys, secretsecret",
        "keys/wrapping.keys, \u00ff\u00fe\u0000",
        "parts, secretsecret",
        "parts, \u00ff\u00fe\u0000"
    })
    void aFileOfOtherBytesIsNamed(String name, String bytes) throws Exception {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, bytes.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));

        assertThat(up(folder))
                .startsWith("2 forge up: ")
                .contains(file.toString())
                .doesNotContain("secretsecret")
                .hasLineCount(1);
    }

    private static String up(Path folder) throws IOException {
        var said = new StringWriter();
        int status = Forge.commandLine()
                .setErr(new PrintWriter(said, true))
                .setOut(new PrintWriter(new StringWriter()))
                .execute("up", "--port", "0", "--data", folder.toString());
        return status + " " + said.toString().strip();
    }
}
