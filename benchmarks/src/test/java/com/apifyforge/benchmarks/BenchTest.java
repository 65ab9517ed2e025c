package com.apifyforge.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {
    private final StringWriter errors = new StringWriter();

    @TempDir
    Path folder;

    @Test
    void wrongUseEndsWithStatus2BeforeAnythingStarts() {
        assertThat(bench("starts", "--baseline")).isEqualTo(2);
        assertThat(errors.toString()).contains("--baseline needs --kafka and --mongodb-uri.");
        assertThat(bench()).isEqualTo(2);
        assertThat(bench("starts", "--jobs", "many")).isEqualTo(2);
    }

    @Test
    void folderWithoutASystemIsSaid() {
        assertThat(bench("starts", "--data", folder.toString())).isEqualTo(2);
        assertThat(errors.toString()).contains("No system runs on " + folder);
    }

    private int bench(String... args) {
        return Bench.commandLine().setErr(new PrintWriter(errors, true)).execute(args);
    }
}
