package com.apifyforge.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchTest {
    private final StringWriter errors = new StringWriter();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "starts --baseline, --baseline needs --kafka and --mongodb-uri after --.",
        "starts --baseline -- --kafka=localhost:9092, --baseline needs --kafka and --mongodb-uri after --.",
        "starts --jobs many, Invalid value for option '--jobs'",
        "starts --jobs 0, --jobs takes a number from 1.",
        "starts --warm-up -1, --warm-up takes a number from 0.",
        "starts --repeat 0, --repeat takes a number from 1.",
        "starts --report /nowhere/report.md, --report: there is no folder /nowhere",
        "starts --report chart.svg, --report names the page",
        "starts --usres 9, Unknown option: '--usres'",
        "starts --data . -- --kafka localhost:9092, leave out --data.",
        "leases --per-call 101, --per-call takes at most 100.",
        "leases --callers 0, --callers takes a number from 1.",
        "leases --data ., Unknown option: '--data'",
        "connects --frontends 0, --frontends takes a number from 1.",
        "latency --rate 0, --rate takes a number from 1.",
        "latency --data ., Unknown option: '--data'",
        "watch --runs -1, --runs takes a number from 0.",
        "watch --minutes 0, --minutes takes a number from 1.",
        "overload --rate 0, --rate takes a number from 1.",
        "overload --case apify, Invalid value for option '--case'",
        "overload --data ., Unknown option: '--data'",
        "overload --quick, overload needs --kafka and --mongodb-uri after --.",
        "overload --case backlog -- --kafka=localhost:9092, overload needs --kafka and --mongodb-uri after --.",
        "growth --share 0, --share takes a number from 1.",
        "growth --quick, growth needs --kafka and --mongodb-uri after --.",
        "gateway --streams 0, --streams takes a number from 1.",
        "envelope --forks 0, --forks takes a number from 1.",
        "'', Missing required subcommand"
    })
    void wrongUseEndsWithStatus2BeforeAnythingStarts(String arguments, String line) {
        assertThat(bench(arguments.isEmpty() ? new String[0] : arguments.split(" ")))
                .isEqualTo(2);
        assertThat(errors.toString()).contains(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"starts", "leases", "connects", "latency", "watch", "overload", "growth", "gateway", "envelope"})
    void eachMeasurementTellsItsOptions(String measurement) {
        var out = new StringWriter();
        assertThat(Bench.commandLine().setOut(new PrintWriter(out)).execute(measurement, "--help"))
                .isZero();
        assertThat(out.toString()).contains("Usage: forge bench " + measurement, "--quick", "--repeat");
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
