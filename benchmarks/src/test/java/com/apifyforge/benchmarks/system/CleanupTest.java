package com.apifyforge.benchmarks.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CleanupTest {
    private final Cleanup cleanup = new Cleanup();

    @Test
    void theNewestIsUndoneFirstAndOnce() {
        var undone = new ArrayList<String>();
        cleanup.add(() -> undone.add("folder"));
        cleanup.add(() -> undone.add("process"));
        cleanup.close();
        cleanup.close();

        assertThat(undone).isEqualTo(List.of("process", "folder"));
    }

    @Test
    void aFolderGoesWithWhatIsInIt() throws IOException {
        var folder = cleanup.folder("cleanup-test");
        Files.createDirectories(folder.resolve("data/keys"));
        Files.createFile(folder.resolve("data/keys/one"));
        cleanup.close();

        assertThat(folder).doesNotExist();
    }
}
