package com.apifyforge.quickstart.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFailureTest {
    @TempDir
    Path folder;

    @Test
    void aFolderThatTakesAFileHasNone() {
        assertThat(DiskFailure.in(folder)).isNull();
        assertThat(folder).isEmptyDirectory();
    }

    /** The system speaks its user's language; this is a refusal in words that no list of ours has. */
    @Test
    void whatRefusesAWriteIsToldWhateverItsWords() throws Exception {
        Files.createDirectories(folder.resolve("probe/full"));

        assertThat(DiskFailure.in(folder)).contains("takes nothing more", "probe");
    }

    @Test
    void aFolderThatIsGoneOrLockedIsNoTroubleOfTheDisk() throws Exception {
        assertThat(DiskFailure.in(folder.resolve("gone"))).isNull();

        Files.createDirectories(folder.resolve("probe/full"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-x------"));

        assertThat(DiskFailure.in(folder)).isNull();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
}
