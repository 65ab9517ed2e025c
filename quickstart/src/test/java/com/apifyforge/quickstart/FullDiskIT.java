package com.apifyforge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data folder on a small disk of its own, which only root can mount. */
class FullDiskIT {
    @TempDir
    Path folder;

    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=300m,nr_inodes=4000,mode=755", "tmpfs", disk.toString()) == 0);
    }

    @AfterEach
    void unmount() throws Exception {
        // Once for each mount on the folder; a disk that is still busy is detached and goes away later.
        while (run("umount", "--lazy", disk.toString()) == 0) {}
    }

    @Test
    void aFullDiskIsSaidOnTheTerminalAndInTheLogAndRoomMakesItGoOn() throws Exception {
        try (var up = up()) {
            run("dd", "if=/dev/zero", "of=" + disk.resolve("filler"), "bs=1M");

            assertEndsSaying(up, "The disk of " + disk.resolve("data") + " is full: ");
        }
        try (var again = ForgeProcess.start(folder.resolve("again"), arguments())) {
            assertThat(again.exit()).isEqualTo(74);
            assertThat(again.output()).contains("is full: ").hasLineCount(1);
        }
        Files.delete(disk.resolve("filler"));
        try (var up = up()) {
            assertThat(up.output()).contains("Ctrl-C stops it.");
        }
    }

    @Test
    void aDiskWithoutInodesIsSaid() throws Exception {
        try (var up = up()) {
            run("sh", "-c", "i=0; while : >" + disk + "/filler$i; do i=$((i+1)); done");

            assertEndsSaying(up, "No space left on device");
        }
    }

    @Test
    void aDiskThatBecomesReadOnlyIsSaid() throws Exception {
        try (var up = up()) {
            // Open files keep a disk from it; the folder alone is enough.
            run("mount", "--bind", disk.toString(), disk.toString());
            assumeTrue(run("mount", "-o", "remount,bind,ro", disk.toString()) == 0);

            assertThat(up.exit()).isEqualTo(74);
            assertThat(up.output()).contains("Read-only file system");
        }
    }

    private void assertEndsSaying(ForgeProcess up, String line) throws Exception {
        assertThat(up.exit()).as(up.output()).isEqualTo(74);
        assertThat(up.output()).contains(line);
        assertThat(Files.readString(disk.resolve("data/logs/forge.log"))).contains(line);
    }

    private ForgeProcess up() throws Exception {
        var up = ForgeProcess.start(folder.resolve("out"), arguments());
        up.await("it is up", () -> output(up).contains("Ctrl-C stops it."));
        return up;
    }

    private String[] arguments() {
        return new String[] {"up", "--port", "0", "--data", disk.resolve("data").toString()};
    }

    private static String output(ForgeProcess up) {
        try {
            return up.output();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(List.of(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
